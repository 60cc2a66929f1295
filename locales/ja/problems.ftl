# 起きた問題とその対処。ページと問題の詳細 (RFC 9457) に使う。

## 種類ごとの表題、内容、対処

problem-malformed-body = リクエストを読み取れませんでした
    .detail = 本文が不完全か、形式が正しくありません。
    .remedy = 前のページに戻って、もう一度お試しください。
problem-wrong-credentials = メールアドレスまたはパスワードが違います
    .detail = メールアドレスとパスワードが一致しません。
    .remedy = 両方を確かめて、もう一度お試しください。
problem-unconfirmed-address = メールアドレスが未確認です
    .detail = 先にメールアドレスを確認してください。
    .remedy = そのアドレスに送信したメールのリンクを開いてください。
problem-refused-key = キーを受け付けられません
    .detail = このキーはここでは使えません。
    .remedy = キーと、使用が許可されている場所を確認してください。
problem-refused-code = コードを受け付けられません
    .detail = このコードはこのブラウザーでは使えないか、もう使えません。
    .remedy = もう一度ログインしてください。
problem-second-factor-enrolment-required = 認証アプリが必要です
    .detail = ここでログインするには認証アプリが必要ですが、まだ設定されていません。
    .remedy = 設定してから、ログインしてください。
problem-cross-site = リクエストをブロックしました
    .detail = このリクエストは別のサイトから送信されました。
    .remedy = このサイトのページを開いて、もう一度お試しください。
problem-not-found = ページが見つかりません
    .detail = このアドレスにページはありません。
    .remedy = アドレスを確かめるか、ホームページに移動してください。
problem-unknown-assistant = アシスタントが見つかりません
    .detail = この名前のアシスタントはこのサイトにありません。
    .remedy = アドレスの `assistant` を確認してください。
problem-login-required = ログインが必要です
    .detail = このアシスタントはログイン中の方だけが使えます。
    .remedy = ログインしてから、もう一度お試しください。
problem-passkey-refused = パスキーが受け付けられませんでした
    .detail = このパスキーは登録されていないか、応答が遅すぎました。
    .remedy = もう一度試すか、別の方法でログインしてください。
not-logged-in = 誰もログインしていません。
problem-method-not-allowed = ここではその操作はできません
    .detail = このアドレスはその種類のリクエストを受け付けません。
    .remedy = ホームページからやり直してください。
problem-request-timeout = リクエストに時間がかかりすぎました
    .detail = リクエストが時間内に届きませんでした。
    .remedy = もう一度お試しください。
problem-address-taken = メールアドレスはすでに使われています
    .detail = このメールアドレスはすでに使われています。
    .remedy = ログインするか、別のメールアドレスをお使いください。
problem-registration-closed = 登録は受け付けていません
    .detail = ここではご自身でアカウントを作成できません。
    .remedy = アカウントをお持ちの場合はログインしてください。お持ちでない場合はサイトの管理者にお問い合わせください。
problem-password-login-off = このサイトではパスワードを使いません
    .detail = このサイトでは、パスワードでのログインもパスワードの設定もできません。
    .remedy = 別の方法でログインしてください。方法はログインページに表示されます。
problem-dead-link = このリンクはもう使えません
    .detail = リンクは一定の時間内に 1 回だけ使えます。新しいリンクを発行すると、以前のリンクは使えなくなります。
    .remedy = 新しいリンクを請求してください。すでに使用した場合は、ログインしてください。
problem-body-too-large = リクエストが大きすぎます
    .detail = リクエストがこのサイトの上限を超えています。
    .remedy = 入力内容を短くして、もう一度お試しください。
problem-misdirected-request = サイトが違います
    .detail = このサーバーは、指定されたサイトを提供していません。
    .remedy = アドレスを確かめてください。
problem-unsupported-media-type = 対応していないコンテンツの種類です
    .detail = このアドレスはその種類のコンテンツを受け付けません。
    .remedy = ページのフォームをお使いください。
problem-invalid-fields = 修正が必要な項目があります
    .detail = 項目が不足しているか、重複しているか、正しくありません。
    .remedy = 前のページに戻って、入力内容を確かめてください。
# The wait stands in its place, so there is no remedy.
problem-too-many-attempts = 試行回数が多すぎます
    .detail = しばらく待ってから、もう一度お試しください。
problem-bad-request = リクエストを処理できませんでした
    .detail = リクエストが正しくありません。
    .remedy = 前のページに戻って、もう一度お試しください。
problem-internal-error = サーバーエラー
    .detail = サーバー側で問題が発生しました。内容は記録されています。
    .remedy = しばらくしてからもう一度お試しください。
problem-unavailable = 一時的に利用できません
    .detail = 現在、この操作は行えません。
    .remedy = 数秒後にもう一度お試しください。
problem-not-ready = 準備ができていません
    .detail = このレプリカはまだリクエストを受け付けられません。
    .remedy = 数秒後にもう一度お試しください。

## 個々の問題

foreign-site = ブラウザーによると、このリクエストは別のサイトから送信されました。
token-not-fetched = トークンは fetch() で取得してください。このアドレスは、ページとして開いたり埋め込んだりできません。
foreign-origin = このオリジンはトークンを取得できません。THROUGHLINE_ALLOWED_ORIGINS をご確認ください。
invalid-host = Host ヘッダーが有効なホスト名ではありません。
foreign-host = このサーバーは自身のホスト名宛てのリクエストにのみ応答します。THROUGHLINE_PUBLIC_URL をご確認ください。
form-not-utf8 = フォームが UTF-8 でエンコードされていません。
empty-body = 本文が空です。
not-json = 本文が UTF-8 の JSON ではありません ({ $line } 行、{ $column } 列)。
not-an-object = 本文は JSON オブジェクトでなければなりません。
incomplete = 本文が途中で切れています。
encoded = 本文は Content-Encoding なしで送信してください。
json-expected = 本文は application/json で送信してください。
form-expected = 本文は application/x-www-form-urlencoded で送信してください。
utf8-expected = 本文は UTF-8 で送信してください。
retry-in-seconds =
    { $seconds ->
       *[other] 試行回数が多すぎます。{ $seconds } 秒後にもう一度お試しください。
    }
retry-in-minutes =
    { $minutes ->
       *[other] 試行回数が多すぎます。{ $minutes } 分後にもう一度お試しください。
    }
reset-helps = 心当たりがない場合は、待つ必要はありません。「{ login-forgot }」から新しいパスワードを設定すると、すぐにログインできます。
login-unconfirmed = 先にメールアドレスを確認してください。お送りしたメールのリンクを開いてください。見つからない場合は、「{ login-forgot }」から新しいリンクを請求できます。そのリンクでアドレスの確認も完了します。
provider-declined = { $provider } でログインできませんでした。もう一度試すか、別の方法でログインしてください。
provider-unavailable = { $provider } から応答がありません。しばらくしてからもう一度試すか、別の方法でログインしてください。
provider-untrusted = { $provider } からの応答を信頼できないため、ログインしていません。もう一度最初からお試しください。
provider-stale = このログインは時間切れか、すでに使用されています。もう一度最初からお試しください。
provider-unverified = { $provider } でメールアドレスが確認されていないため、まだログインできません。先にそちらで確認するか、別の方法でログインしてください。
provider-taken = このメールアドレスのアカウントはすでにあります。先にそのアカウントにログインし、アカウントページで { $provider } を接続してください。
provider-disabled = { $provider } ではこのアカウントにログインできません。
provider-no-account = ここにはまだあなたのアカウントがなく、{ $provider } でのログインでは作成されません。アカウントをお持ちの場合はログインし、アカウントページで { $provider } を接続してください。お持ちでない場合はサイトの管理者にお問い合わせください。

## 項目

field-missing = この項目がありません。
language-unknown = このサイトはその言語に対応していません。
field-repeated = この項目が重複しています。
field-of-wrong-type = この項目の型が違います。
field-unknown = 不明な項目です。
field-unknown-meant = 不明な項目です。`{ $meant }` の間違いではありませんか?
email-malformed = メールアドレスは name@example.com の形式で入力してください。
email-dots = @ の前のピリオドをご確認ください。先頭や末尾に置いたり、2 つ続けたりすることはできません。
email-too-long = メールアドレスが長すぎます。254 文字以内で入力してください。
email-taken = このメールアドレスはすでに使われています。
email-not-invited = 招待なしで登録できるのは一部のアドレスだけで、このアドレスは含まれていません。別のアドレスを使うか、サイトの管理者に招待を依頼してください。
email-unchanged = すでにこのメールアドレスです。別のアドレスを入力してください。
email-unverified = 先にアドレスを確認して `email_verified` を true で送るか、アドレスを省いてください。
account-disabled = このアカウントは使えません。
display-name-missing = お名前を入力してください。
display-name-too-long = お名前が長すぎます。5,000 バイト以内 (英字で約 5,000 文字) で入力してください。
display-name-has-control = お名前は制御文字を含めずに 1 行で入力してください。
display-name-reserved = その名前はログインしていない訪問者用です。別の名前を入力してください。
custom-user-id-malformed = カスタムユーザー ID は 1~200 バイトで、制御文字や前後の空白を含めないでください。
custom-user-id-taken = このカスタムユーザー ID は別のアカウントで使われています。
subject-malformed = サブジェクトは "anon-" に小文字のバージョン 4 UUID を続けたものです。
wrong-registration-password = この登録で設定したパスワードではありません。複数回登録した場合は、もう一方のメールのリンクを開いてください。または「{ login-forgot }」から新しいリンクを請求できます。そのリンクでアドレスの確認も完了します。
wrong-current-password = 現在のパスワードと一致しません。もう一度お試しください。
passkey-name-unfit = 名前を 1 行で入力してください。
passkey-refused = パスキーを確認できませんでした。もう一度お試しください。
passkey-taken = このパスキーはすでに使われています。
passkeys-too-many = パスキーがすでに { $most } 個あります。先に 1 つ削除してください。
code-missing = コードを入力してください。
wrong-code = アプリに表示されているコードと一致しません。次のコードを待ち、スマートフォンの時計が正しいか確かめてください。
wrong-password-or-code = パスワードまたはコードが違います。両方を確かめて、もう一度お試しください。
out-of-range = { $least }~{ $most } の数値を入力してください。
text-too-short = { $least } 文字以上で入力してください。
text-too-long = { $most } 文字以内で入力してください。
not-a-number = 7 や 7.5 のような数値を入力してください。
not-offered = 選択肢から選んでください。
value-unfit = この内容は使えません。指定された形式か確認してください。
values-too-large = 長すぎます。この内容か、ほかの登録内容を短くしてください。
new-password-missing = { $least } 文字以上のパスワードを入力してください。
password-too-short =
    { $length ->
       *[other] パスワードが { $length } 文字しかありません。{ $least } 文字以上にしてください。無関係な単語を 3、4 個つなげるのがおすすめです。
    }
password-too-long = パスワードが { $bytes } バイトあります。4,096 バイト以内 (英字で 4,096 文字) にしてください。
password-nul = パスワードに NUL 文字が含まれています。取り除いてください。
password-repetition = 同じ文字の繰り返しになっています。繰り返しのない { $least } 文字以上にしてください。
password-sequence = アルファベット順、数字順、またはキーボードの並びになっています。無関係な単語をいくつか組み合わせてください。
password-common = 非常によく使われるパスワードです。無関係な単語をいくつか組み合わせてください。
password-site-name = このサイトの名前とほとんど同じです。ご自身やこのサイトと関係のない単語をいくつか組み合わせてください。
password-email = メールアドレスとほとんど同じです。ご自身やこのサイトと関係のない単語をいくつか組み合わせてください。
password-person = お名前とほとんど同じです。ご自身やこのサイトと関係のない単語をいくつか組み合わせてください。
password-all-names = お名前、メールアドレス、このサイトの名前を並べただけのものです。ご自身やこのサイトと関係のない単語をいくつか組み合わせてください。
