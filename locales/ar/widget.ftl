# ما تقوله المحادثة البديلة نفسها، أما المساعد فيها فيتكلم الإنجليزية. لا تحيل رسالة هنا إلى أخرى.

widget-title = المساعد
widget-starting = جارٍ بدء المحادثة…
widget-typing = المساعد يكتب…
widget-new-conversation = بدأ المساعد محادثة جديدة.
widget-waiting = في انتظار الإرسال
widget-failed = لم تُرسل
widget-ended = انتهت المحادثة قبل أن أتمكن من الرد. أعد إرسال هذه الرسالة في المحادثة الجديدة.
widget-try-again = حاول مرة أخرى
widget-start-new = بدء محادثة جديدة
widget-menu = المزيد
widget-back = العودة إلى المحادثة
widget-cannot-start = يتعذّر بدء المحادثة
widget-characters-left =
    { $count ->
        [one] بقي حرف واحد
        [two] بقي حرفان
        [few] بقيت { $count } أحرف
        [many] بقي { $count } حرفًا
       *[other] بقي { $count } حرف
    }
widget-too-long =
    { $count ->
        [one] يزيد النص حرفًا واحدًا. اختصر رسالتك لإرسالها.
        [two] يزيد النص حرفين. اختصر رسالتك لإرسالها.
        [few] يزيد النص { $count } أحرف. اختصر رسالتك لإرسالها.
        [many] يزيد النص { $count } حرفًا. اختصر رسالتك لإرسالها.
       *[other] يزيد النص { $count } حرف. اختصر رسالتك لإرسالها.
    }

## المشكلات

widget-unreachable = يتعذّر الاتصال بالمساعد. جارٍ إعادة المحاولة…
widget-busy = المساعد مشغول. جارٍ إعادة المحاولة…
widget-no-token = لا يؤكد الموقع هويتك. جارٍ إعادة المحاولة…
widget-expired-token = انتهت صلاحية تأكيد الموقع لهويتك. حاول مرة أخرى بعد لحظات.
widget-invalid-token = لم يتمكن المساعد من التحقق من هويتك. حاول مرة أخرى بعد لحظات.
widget-subject-changed = هذه المحادثة تخص شخصًا آخر، لذا لا يمكن متابعتها. يمكنك بدء محادثة جديدة.
widget-refused = لم يقبل المساعد رسالتك الأخيرة. عدّلها وأعد إرسالها.
widget-unknown = حدث خطأ ما. حاول مرة أخرى بعد لحظات.

## النافذة

widget-write = اكتب رسالة
widget-send = إرسال
widget-open = فتح المحادثة
widget-conversation = المحادثة
widget-restart = إعادة بدء المحادثة
widget-minimise = تصغير المحادثة
widget-chat = المحادثة
widget-message = الرسالة
# Who says a message, for screen readers.
widget-you = أنت:
widget-assistant = المساعد:
