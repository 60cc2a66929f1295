# ページに常に表示される文言。メッセージとその順序は英語のファイルに従う。

## すべてのページの枠

site-description = ログインしてもチャットはそのまま続きます。同じ会話を、今度はあなたの名前で。
site-promise = ログインの前も後も、ひとつの会話。
terms = 利用規約
privacy = プライバシーポリシー
skip = メインコンテンツへ移動
nav-account = アカウント
nav-language = 言語
logging-in = ログインしています…
saving = 保存しています…
go-home = ホームページへ
try-again = もう一度試す
back-to = { $host } に戻る
new-here = 初めての方は { $link }
    .link = アカウントを作成
remember-after-all = パスワードを思い出した方は { $link }
    .link = ログイン
picks-up = チャットは中断したところから、あなたの名前で続きます。
fix-problems =
    { $count ->
       *[other] { $count } 件の入力を修正してください
    }

## 入力欄

email = メールアドレス
your-name = お名前
your-name-hint = チャットで使われる名前です。
password = パスワード
    .show = パスワードを表示
new-password = 新しいパスワード
    .show = 新しいパスワードを表示
new-password-hint = { $least } 文字以上。無関係な単語を 3、4 個つなげるのがおすすめです。
log-in-instead = ログインする

## ホームページ

home-title = ホーム
name = 名前
custom-user-id = カスタムユーザー ID
none-yet = まだありません
chat = チャット
chat-loading = チャットを読み込んでいます…
chat-needs-javascript = チャットには JavaScript が必要です。ログインとログアウトは JavaScript なしでもできます。
chat-absent = このページにはまだチャットがありません。
chat-absent-hint = サイトの運営者の方は、{ $setting } を設定するとチャットを表示できます。

## ログインとログアウト

login-title = ログイン
login-wrong-with-code = 入力内容が一致しません。メールアドレス、パスワード、そして認証アプリをお使いの場合はそのコードを確かめて、もう一度お試しください。
login-code-open = 認証アプリのコードを使う
login-code = コード
login-code-hint = アプリに表示される6桁の数字、またはリカバリーコード。
login-code-remember = このブラウザーでは30日間コードを求めない
login-forgot = パスワードをお忘れですか?
login-elsewhere = ログインは、このチャットを設置しているサイトで行います。そちらでログインしてから戻ってきてください。
log-in-with = { $provider } でログイン
log-in-with-passkey = パスキーでログイン
passkey-needs-script = パスキーでログインするには、JavaScript を有効にしてください。
logged-in-title = ログインしました
logged-in-close = このウィンドウは閉じてかまいません。
logout-title = ログアウト
logout-question = ログアウトしますか?
logout-ends-chat = チャットも終了します。
logged-out-title = ログアウトしました
logged-out-going = ここではログアウトしました。続いて { $provider } からもログアウトしています…
logged-out-go = { $provider } に進む
logged-out-unavailable = ここではログアウトしました。{ $provider } から応答がないため、そちらではまだログインしたままかもしれません。しばらくしてからもう一度お試しください。
logged-out-impossible = ここではログアウトしましたが、{ $provider } からログアウトさせることはできません。このコンピューターをほかの人も使う場合は、そちらでもログアウトしてください。

## 登録

register-title = アカウントを作成
register-creating = アカウントを作成しています…
register-have-account = アカウントをお持ちの方は { $link }
    .link = ログイン
register-invited = 招待されています。チャットは中断したところから、あなたの名前で続きます。
register-off = ここではご自身でアカウントを作成できません。サイトの管理者にお問い合わせください。
register-by-invitation = ここでアカウントを作成するには招待が必要です。招待をお持ちの場合は、その中のリンクを開いてください。お持ちでない場合はサイトの管理者にお問い合わせください。
register-domains = { $domains } のアドレスでアカウントを作成できます。それ以外のアドレスには招待が必要です。
check-email-title = メールをご確認ください
register-sent-lead = 入力されたアドレスにメールを送信しました。メール内のリンクは 24 時間有効です。
register-sent-nothing = 数分たっても届かない場合は、迷惑メールフォルダーをご確認のうえ、{ $again }。1 つのアドレスに送信するメールは 1 時間に 3 通までです。ほかの人がこの上限を使い切った場合は、代わりに{ $reset }。
    .again = アドレスを確かめてもう一度登録してください
    .reset = パスワードを設定するリンクを請求できます
register-already-confirmed = 確認済みの方は { $link }
    .link = ログイン
confirm-title = メールアドレスの確認
confirm-lead = パスワードを入力して、アカウントの作成を完了してください。
confirm-password-hint = 登録時に設定したパスワードです。
confirm-confirming = 確認しています…
confirm-button = メールアドレスを確認
confirm-not-you = 登録した覚えがない場合は、このページを閉じてください。確認しない限り、誰もこのアカウントを使えません。

## 新しいパスワード

forgot-title = パスワードを忘れた場合
forgot-lead = 新しいパスワードを設定するためのリンクをメールで送信します。
forgot-sending = 送信しています…
forgot-send = リンクを送信
forgot-no-mail = このサイトはメールを送信できません。再設定用のリンクは管理者にお問い合わせください。
forgot-sent-lead = このアドレスのアカウントがある場合は、リンクを送信しました。リンクは 1 時間以内に 1 回だけ使えます。
forgot-sent-nothing = 数分たっても届かない場合は、迷惑メールフォルダーをご確認のうえ、{ $again }。1 つのアドレスに送信するメールは 1 時間に 3 通までです。使えるのは最新のリンクだけです。
    .again = アドレスを確かめて別のリンクを請求してください
login-link-offer = ログイン用リンクをメールで受け取る
login-link-title = リンクでログイン
login-link-lead = パスワードなしでログインできるリンクをメールでお送りします。
login-link-sent-lead = このアドレスのアカウントがある場合は、ログイン用リンクを送信しました。リンクは 15 分以内に 1 回だけ、どのブラウザーでも使えます。
login-link-other = ほかの方法でログイン
login-link-open-lead = このブラウザーで { $email } としてログインしますか？
login-link-not-you = ご自分のアカウントでない場合は、このページを閉じてください。このリンクはほかの人が請求したものです。
reset-title = 新しいパスワードの設定
reset-lead = ほかの場所ではすべてログアウトされます。
reset-save = パスワードを保存

## アカウントページ

account-title = アカウント
account-nothing-changed = 変更されていません。{ $problem }
account-lead = 保存されているあなたの情報を確認し、変更できます。
account-before-login = ログイン前
account-details = 登録情報
account-copy-id = カスタムユーザー ID
account-save-name = 名前を保存
account-save-details = 変更を保存
account-change-email = 変更
account-email-pending = { $email } の確認を待っています
email-title = メールアドレス
email-lead = このアドレスでログインし、お知らせもこのアドレスに届きます。
email-pending-title = 確認待ち
email-pending = { $email } にリンクを送信しました。アドレスを変更するには、{ $time } までに開いてください。それまでは何も変わりません。
email-pending-hint = 数分たっても届かない場合は、迷惑メールフォルダーとアドレスをご確認ください。1 つのアドレスに送信するメールは 1 時間に 3 通までです。
email-withdraw = 今のアドレスを使い続ける
email-change-title = アドレスの変更
email-no-mail = このサイトはメールを送信できないため、ここではアドレスを変更できません。
email-none = ここにはメールアドレスが登録されていません。ご利用元のサイトが管理しています。
email-new = 新しいメールアドレス
email-new-hint = このアドレスにリンクを送信します。
email-sending = 送信しています…
email-send = リンクを送信
email-confirm-title = 新しいアドレスの確認
email-confirm-lead = 今後、アカウントに { $email } を使いますか? このアドレスでログインし、お知らせもここに届きます。
email-confirm-button = このアドレスを使う
email-confirm-not-you = お心当たりがない場合は、このページを閉じてください。何も変わりません。
email-taken-now = 変更していません。{ $email } は別のアカウントが使っています。そのアカウントにログインするか、別のアドレスを選んでください。
email-undo-title = アドレスの変更を取り消す
email-undo-lead = アカウントを元のアドレス { $email } に戻しますか?
email-undo-what = 第三者が変更した可能性があります。すべての場所でログアウトされ、パスワードは無効になり、それ以降に追加されたパスキー、接続したアカウント、認証アプリは削除されます。続いて新しいパスワードを設定してください。
email-undo-button = 取り消してすべてログアウト
email-undo-was-you = ご自分でアドレスを変更した場合は、このページを閉じてください。
not-given = 未設定
yes = はい
no = いいえ
account-password-hint = パスワードを変更すると、ほかのデバイスはすべてログアウトされます。
account-current-password = 現在のパスワード
    .show = 現在のパスワードを表示
account-changing = 変更しています…
account-change-password = パスワードを変更
account-no-password = ここではパスワードを設定していません。
account-choose-password = メールで設定できます: { $link }
    .link = パスワードを設定
account-second-factor = ログイン時に、スマートフォンのアプリのコードを求めます。{ $link }
    .link = 設定または変更
account-providers = ほかのログイン方法
account-providers-hint = ほかのサービスのアカウントを接続すると、そのアカウントでここにログインできます。
account-provider-connected = 接続済み
account-connect = { $provider } を接続
account-disconnect = { $provider } の接続を解除
account-passkeys = パスキー
account-passkeys-hint = パスワードの代わりに、指紋、顔、画面ロックでログインできます。
account-passkeys-manage = パスキーを管理
passkeys-lead = パスキーは、スマートフォン、パソコン、セキュリティキーに保存されます。指紋、顔、画面ロックでログインできます。
passkeys-yours = あなたのパスキー
passkeys-none = パスキーはまだありません。
passkey-synced = 同期済み
passkey-added = 追加: { $time }
passkey-never-used = まだ使われていません
passkey-copied = { $time } に、このパスキーでのログインを拒否しました。複製されたおそれがあります。削除して、新しいものを追加してください。
passkey-change = 名前の変更または削除
passkey-change-title = { $name } を変更
passkey-name = 名前
passkey-name-hint = 見分けられるように、デバイスの名前などを付けてください。
passkey-rename = 名前を保存
passkey-remove-what = このパスキーではログインできなくなります。デバイス側でも削除してください。
passkey-remove = パスキーを削除
passkey-removing = 削除しています…
passkey-last-one = 唯一のログイン方法のため、削除できません。先に別のパスキーを追加してください。
passkey-add-title = パスキーを追加
passkey-add = パスキーを追加
passkey-waiting = デバイスを待っています…
passkey-no-script = パスキーの追加には JavaScript が必要です。有効にしてから、このページを開き直してください。
passkey-recovery = デバイスを失った場合は、{ $email } に届くリンクから再びログインできます。
passkey-no-recovery = このサイトはメールを送れません。デバイスを失ったときのために、別のログイン方法も残しておいてください。
account-invitations = 招待
account-invitations-hint = ほかの人を、ここでのアカウント作成に招待できます。
account-invitations-open = 招待する
invitations-lead = 招待する方にリンクをメールで送ります。7 日以内にそのリンクからアカウントを作成できます。
invitations-invite = 招待する
invitations-name = 名前（任意）
invitations-name-hint = 登録フォームにあらかじめ入力されます。相手の方が変更できます。
invitations-send = 招待を送信
invitations-sent = 送信した招待
invitations-sent-hint = 招待からアカウントが作成されると、この一覧から消えます。そのアドレスのアカウントがすでにあるかどうかはお知らせしません。ある場合、メールは届きません。
invitations-none = 有効な招待はありません。
invitation-sent = 送信: { $time }
invitation-expires = 有効期限: { $time }
invitation-withdraw = 取り消す
account-sessions = ログイン中のデバイス
account-sessions-hint = 心当たりのないデバイスがある場合は、ログアウトさせてパスワードを変更してください。
account-this-browser = このブラウザー
account-network = ネットワーク { $network }
account-network-unknown = ネットワーク不明
account-logged-in = ログイン: { $time }
account-last-used = 最終利用: { $time }
# Behind "Log out", for screen readers: which device.
account-which-device = { $device }、最終利用 { $time }
account-log-out-others = ほかのデバイスをすべてログアウト
account-nowhere-else = ほかの場所ではログインしていません。
account-data = あなたのデータ
account-data-what = 保存されているあなたの情報をすべて含むファイルです。アカウント、ログイン中のデバイス、チャットで使われる ID が含まれます。
account-data-download = データをダウンロード
account-erase-title = アカウントの削除
account-erase-what = 名前、メールアドレス、パスワード、セッション、および会話とのつながりをただちに削除します。元に戻すことはできません。
account-erase-kept =
    { $days ->
       *[other] セキュリティログは、不正利用の調査のため { $days } 日間保存されます。ログには、ランダムなアカウント ID、ネットワークアドレス、会話 ID が含まれます。サイトの運営者は、この ID をもとに会話の削除を手配します。
    }
account-erase-password = 確認のためのパスワード
    .show = 確認のためのパスワードを表示
account-erase-again = まずご本人であることを確認してください: { $link }
    .link = もう一度ログイン
account-erasing = 削除しています…
account-erase = アカウントを削除

## 認証アプリ

second-factor-title = 認証アプリ
second-factor-lead = 認証アプリを使うと、ログイン時にスマートフォンに表示されるコードも必要になります。パスワードを盗まれたりメールを見られたりしても、それだけではログインされません。
second-factor-required = このサイトでは認証アプリが必要です。設定するとログインが完了します。
second-factor-not-offered = このサイトでは認証アプリを利用できません。
second-factor-not-asked-for = ここではパスワードもメールのリンクも使わずにログインしているため、コードは求められません。
second-factor-begin = 設定する
second-factor-scan = 認証アプリでこのQRコードを読み取ってください。
second-factor-qr = 認証アプリ用のQRコード
second-factor-by-hand = または、このキーをアプリに入力してください。
second-factor-copy-key = キー
second-factor-this-device = アプリがこのデバイスにある場合: { $link }
    .link = アプリを開く
second-factor-code = アプリに表示されたコード
second-factor-confirm = 有効にする
second-factor-confirming = 確認しています…
second-factor-on = { $time } から有効です。
second-factor-codes-left =
    { $count ->
       *[other] リカバリーコードの残りは { $count } 個です。
    }
second-factor-change-hint = 新しいリカバリーコードを取得する、または認証アプリを無効にするには、コードが必要です。
second-factor-required-hint = このサイトでは認証アプリが必要です。新しいリカバリーコードを取得するには、コードが必要です。
second-factor-new-codes = 新しいリカバリーコードを取得
second-factor-turn-off = 無効にする
back-to-account = アカウントに戻る
recovery-codes-title = リカバリーコード
recovery-codes-app-on = 認証アプリが有効になりました。パスワードでログインするときに、アプリのコードを求めます。
recovery-codes-renewed = 新しいリカバリーコードです。以前のコードは使えなくなりました。
recovery-codes-keep = これらのコードを安全な場所に保管してください。アプリを失くした場合、それぞれのコードで1回だけログインできます。再び表示されることはありません。
recovery-codes-copy = リカバリーコード
recovery-codes-download = ダウンロード
recovery-codes-go-on = 続ける

## 問題

problem-register-again = もう一度アカウントを作成
problem-new-link = 新しいリンクを請求
problem-error = エラー
problem-request-id = リクエスト ID
problem-copy-request-id = リクエスト ID
problem-report = お問い合わせの際は、リクエスト ID をお知らせください。

## デバイスと日時

device = { $system } の { $browser }
device-unknown-browser = { $system } の不明なブラウザー
device-unknown = 不明なデバイス
# $month is a number, $time is hours and minutes.
moment = { $year }年{ $month ->
        [1] 1
        [2] 2
        [3] 3
        [4] 4
        [5] 5
        [6] 6
        [7] 7
        [8] 8
        [9] 9
        [10] 10
        [11] 11
       *[12] 12
    }月{ $day }日 { $time } (UTC)

## 完了したこと

done-address-confirmed = メールアドレスを確認しました。続けるにはログインしてください。
done-password-reset = パスワードを変更しました。新しいパスワードでログインしてください。
done-account-erased = アカウントを削除し、ログアウトしました。
done-name-changed = 名前を変更しました。次のメッセージからチャットで使われます。
done-details-changed = 登録内容を保存しました。次のメッセージからチャットで使われます。
done-password-changed = パスワードを変更しました。ほかのデバイスはすべてログアウトされました。
done-session-revoked = そのデバイスをログアウトしました。
done-others-revoked = ほかのデバイスをすべてログアウトしました。
done-email-sent = 新しいアドレスにリンクを送信しました。変更するには、リンクを開いてください。
done-email-withdrawn = アドレスは変わりません。
done-email-changed = メールアドレスを変更しました。元のアドレスにもお知らせしました。
done-email-changed-elsewhere = メールアドレスを変更しました。新しいアドレスでログインしてください。
done-email-restored = アカウントを元のアドレスに戻しました。すべての場所でログアウトされています。ログインしてアカウントをご確認ください。
done-provider-connected = 接続しました。今後はそのアカウントでもログインできます。
done-provider-taken = 接続していません。そのアカウントは、ここでは別の人のものです。
done-provider-removed = 接続を解除しました。今後その方法ではログインできません。
done-passkey-added = パスキーを追加しました。これでログインできます。
done-passkey-renamed = 名前を変更しました。
done-passkey-removed = パスキーを削除しました。デバイス側でも削除してください。
done-second-factor-removed = 認証アプリを無効にしました。今後、コードは求められません。
done-invitation-sent = 招待を送信しています。リンクは 7 日以内に 1 回だけ使えます。
done-invitation-withdrawn = 招待を取り消しました。リンクはもう使えません。
