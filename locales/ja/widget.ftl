# 代替チャット自体が表示する文言。アシスタントの返答は英語。ここでは、ほかのメッセージを参照しない。

widget-title = アシスタント
widget-starting = チャットを開始しています…
widget-typing = アシスタントが入力しています…
widget-new-conversation = アシスタントが新しい会話を始めました。
widget-waiting = 送信待ち
widget-failed = 未送信
widget-ended = お答えする前に会話が終了しました。新しい会話でもう一度送信してください。
widget-try-again = 再試行
widget-start-new = 新しい会話を始める
widget-menu = その他
widget-back = チャットに戻る
widget-cannot-start = チャットを開始できません
widget-characters-left =
    { $count ->
       *[other] 残り { $count } 文字
    }
widget-too-long =
    { $count ->
       *[other] { $count } 文字超過しています。短くしてから送信してください。
    }

## 問題

widget-unreachable = アシスタントに接続できません。再試行しています…
widget-busy = アシスタントが混み合っています。再試行しています…
widget-no-token = サイトから本人確認が得られません。再試行しています…
widget-expired-token = サイトによる本人確認の期限が切れました。しばらくしてからもう一度お試しください。
widget-invalid-token = アシスタントが本人確認できませんでした。しばらくしてからもう一度お試しください。
widget-subject-changed = この会話は別の人のものなので、続けられません。新しい会話を始められます。
widget-refused = アシスタントは直前のメッセージを受け付けませんでした。変更してもう一度送信してください。
widget-unknown = 問題が発生しました。しばらくしてからもう一度お試しください。

## ウィンドウ

widget-write = メッセージを入力
widget-send = 送信
widget-open = チャットを開く
widget-conversation = 会話
widget-restart = 会話を最初からやり直す
widget-minimise = チャットを最小化
widget-chat = チャット
widget-message = メッセージ
# Who says a message, for screen readers.
widget-you = あなた:
widget-assistant = アシスタント:
