# ページのスクリプトが表示する文言。一部はページにも表示される。ここでは、ほかのメッセージを参照しない。

# Before the person's name, for screen readers.
nav-your-account = アカウント:
log-in = ログイン
log-out = ログアウト
logging-out = ログアウトしています…
create-account = アカウントを作成
# Before an error, in a page's title and for screen readers.
error = エラー:
logged-in-as = { $name } としてログインしています
browsing-anonymously = 匿名で閲覧しています
chat-knows-you = チャットはあなたの名前を知っています。
site-knows-you = このサイトはあなたの名前を知っています。
chat-now = 今すぐチャットできます。後からログインしても、会話は続きます。
log-in-any-time = いつでもログインできます。ユーザー ID は変わりません。
line-before = 以前
line-no-earlier-visit = 以前の訪問なし
line-now = 現在
line-once-logged-in = ログイン後
line-your-name = お名前
anonymous = 匿名
user-id = ユーザー ID
email-missing = メールアドレスを入力してください。
password-missing = パスワードを入力してください。
copy = コピー
copy-what = { $what }をコピー
copied = コピーしました
selected = 選択しました
show = 表示
characters-missing =
    { $count ->
       *[other] あと { $count } 文字必要です。
    }
long-enough = 長さは十分です。
strength-0 = 非常に推測されやすいパスワードです。
strength-1 = 推測されやすいです。よく使われるパスワードに似ています。
strength-2 = 推測される可能性があります。単語を追加してください。
strength-3 = 推測されにくいパスワードです。
strength-4 = 非常に推測されにくいパスワードです。
chat-open = チャットを開く
chat-close = チャットを閉じる
chat-unreachable = チャットを読み込めません。接続を確認して、もう一度お試しください。
chat-stuck = チャットは読み込まれましたが、開始できませんでした。しばらくしてからもう一度お試しください。
ended-logout = ログアウトしたため、会話は終了しました。次のメッセージから新しい会話が始まります。
ended-switch = ほかの人がログインしたため、会話は終了しました。次のメッセージから新しい会話が始まります。
ended-reset = このブラウザーの ID を保存した Cookie が失われたため、会話は終了しました。次のメッセージから新しい会話が始まります。
line-ended = 終了
line-logged-in = ログイン中
user-id-new = ユーザー ID (新規)
user-id-unchanged = ユーザー ID (変更なし)
moved-to-person = 現在は { $name } さんで、ID は新しくなりました。以前の会話は終了しました。
moved-to-anonymous = 再び匿名になり、ID は新しくなりました。以前の会話は終了しました。
kept-anonymous-person = 匿名から { $name } さんになりました。ID は同じなので、会話は続きます。
kept-anonymous = 引き続き匿名です。ID は同じなので、会話は続きます。
kept-login-person = ログイン中から { $name } さんになりました。ID は同じなので、会話は続きます。
kept-login-anonymous = ログイン中から匿名になりました。ID は同じなので、会話は続きます。
kept-person-person = { $earlier } さんから { $name } さんになりました。ID は同じなので、会話は続きます。
kept-person-anonymous = { $earlier } さんから匿名になりました。ID は同じなので、会話は続きます。
server-unreachable = サーバーに接続できません。接続を確認して、もう一度お試しください。
passkey-unsupported = このブラウザーは、このページでパスキーを使えません。
passkey-no-answer = パスキーは使われませんでした。もう一度お試しください。
passkey-already-here = このデバイスには、あなたのアカウントのパスキーがすでにあります。
passkey-failed = パスキーを使えませんでした。もう一度お試しください。
server-wrong-credentials = メールアドレスとパスワードが一致しません。両方を確かめて、もう一度お試しください。
server-wrong-code = 入力内容が一致しません。メールアドレス、パスワード、そして認証アプリをお使いの場合はそのコードを確かめて、もう一度お試しください。
server-cannot-use = 入力内容を処理できません。メールアドレスとパスワードを確かめて、もう一度お試しください。
server-limited-minutes =
    { $count ->
       *[other] 試行回数が多すぎます。{ $count } 分後にもう一度お試しください。
    }
server-limited-seconds =
    { $count ->
       *[other] 試行回数が多すぎます。{ $count } 秒後にもう一度お試しください。
    }
server-limited = 試行回数が多すぎます。数秒後にもう一度お試しください。
server-busy-minutes =
    { $count ->
       *[other] サーバーが混み合っています。{ $count } 分後にもう一度お試しください。
    }
server-busy-seconds =
    { $count ->
       *[other] サーバーが混み合っています。{ $count } 秒後にもう一度お試しください。
    }
server-busy = サーバーが混み合っています。数秒後にもう一度お試しください。
# After the server's own sentences.
server-try-again = もう一度お試しください。
server-answers = サーバーの応答は { $status } です。しばらくしてからもう一度お試しください。
logout-maybe-failed = まだログインしている可能性があります。
logout-failed = まだログインしています。
