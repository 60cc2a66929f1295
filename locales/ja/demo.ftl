# デモのホームページとそのスクリプトが表示する文言。ここでは、ほかのメッセージを参照しない。

demo-title = チャットの途中でログイン
demo-heading = チャットの途中でログイン。会話はそのまま。
demo-promise = ログインの前後で ID は同じ。次のトークンに本人の情報が入ります。

## 手順

demo-steps = 試してみる
demo-ask = 自分が誰か聞く
demo-ask-hint = 「{ $question }」と送信します
demo-log-in-as = { $name } としてログイン
demo-login-hint = ページはそのまま
demo-again = もう一度聞く
demo-again-hint = ID は同じで、名前が付きます
demo-switch-to = { $name } に切り替え
demo-log-out-or-switch = ログアウト、または { $name } に切り替え
demo-leave-keeps = ログアウトしても ID は同じ。別の人には新しい ID が付きます
demo-leave-ends = 新しい ID になり、この会話は終わります
# Before a step's name, for screen readers.
demo-done = 完了:
demo-finished = 4 つともできました。
demo-restart = 最初から

## チャットと証拠

demo-views = 表示
demo-evidence = 証拠
demo-chat = アシスタントとのチャット
demo-moved = { $name } さんがログインしました。新しい会話、新しい ID です。
demo-kept = { $name } さんがログインしました。会話も ID もそのままです。
demo-token-before = 以前のトークン
demo-token-now = 現在のトークン
demo-no-token-before = ログイン前のトークンはありません。
demo-log-in-to-see = ログインすると次のトークンが表示されます。
# Behind a claim of the token.
demo-unchanged = 変更なし
demo-new = 新規
demo-changed = 変更あり
demo-encrypted-claim = { $start } (アシスタント用に暗号化)
# In the place of a custom user ID that this page can't read.
demo-encrypted = 暗号化
demo-tokens = トークン (新しい順)
demo-expire = このトークンを今すぐ失効させる
demo-renewed = 失効しました。同じ ID の次のトークンが届いています。
demo-waiting = 最初のトークンを待っています…
demo-break = ここから上は新しい ID です。下の会話は終了しました。
demo-left = 残り { $seconds } 秒
demo-over = 失効
demo-billed-none = 今月の課金対象ユーザー: まだいません。最初のメッセージから数えます。
demo-billed = 今月の課金対象ユーザー: { $with } (Throughline なしの場合は { $without })
demo-billed-why = メッセージを送信した ID ごとに課金されます。Throughline がないと、ログインで 2 つ目の ID ができます。

## 自分のサイトとアカウント

demo-use = 自分のサイトで使う
demo-use-how = ベンダーのスクリプトの前に 2 つのスクリプトを置き、3 行目を chat.js に書きます。どのタブでもトークンを最新に保ち、ログイン後に新しいトークンを渡し、ID が変わると会話を終了します。
demo-api = すべてのリクエストを見て試す
demo-assistants = アシスタントごとのトークン
demo-accounts = サンプルアカウント
demo-accounts-how = どれでもログインに使えます。
# What a copy button copies.
demo-copy-email = { $name } のメールアドレス
demo-copy-password = { $name } のパスワード
demo-other-account = 別のアカウントを使う

## トークンインスペクター

demo-inspector = トークンインスペクター
demo-no-script = 現在のトークンを見るには JavaScript を有効にしてください。{ $command } で { $path } を取得しても見られます。上の情報はページを読み込んだ時点のものです。
demo-handed-over = このページが { $request } から取得してチャットに渡すもの。
demo-refresh = 今すぐ更新
demo-up-to-date = { $time } 時点で最新です。
demo-no-key = なし
demo-left-of = { $life } 秒のうち残り { $seconds } 秒
demo-expired = 失効
demo-assistant-sees = アシスタントに見えるもの
demo-encrypted-payload = アシスタント用に暗号化 ({ $count } 文字)
demo-site-knows = このサイトが知っていること
demo-raw = デコード前のトークン
demo-copy-token = トークン
demo-pause = サーバーが待機を求めています。再試行しています…
demo-unreachable = サーバーに接続できません。再試行しています…
demo-answers = サーバーの応答は { $status } です。再試行しています…
demo-incomplete = ページの一部を読み込めませんでした。再読み込みしてください。

## Example ID, the demo's own identity provider

example-id-pick = どなたですか？
example-id-pick-for = { $site } にログインする人を選んでください。ここにはパスワードがありません。
example-id-unconfirmed = アドレス未確認
example-id-cancel = キャンセル
example-id-home = あなたの Example ID
example-id-logged-in = { $name } としてログインしています。
example-id-log-out = Example ID からログアウト
example-id-back = { $site } へ
example-id-nobody = ここにはログインしていません。
example-id-problem = Example ID はこのリクエストに応答できません
example-id-problem-why = Example ID が知っているサイトからのものではありません。サイトに戻って、もう一度ログインしてください。
example-id-demo = デモの一部です。ここにいる人は実在せず、誰でもどの人としてもログインできます。
