# ما تقوله الصفحة الرئيسية للعرض التجريبي بنفسها وبنصوصها البرمجية. لا تحيل رسالة هنا إلى أخرى.

demo-title = تسجيل الدخول أثناء المحادثة
demo-heading = سجّل الدخول أثناء المحادثة، وتابعها كما هي.
demo-promise = معرّف واحد ثابت قبل تسجيل الدخول وبعده، وبيانات الشخص في الرمز التالي.

## الخطوات

demo-steps = جرّبه
demo-ask = اسأل من أنت
demo-ask-hint = يرسل «{ $question }»
demo-log-in-as = تسجيل الدخول باسم { $name }
demo-login-hint = دون مغادرة الصفحة
demo-again = اسأل مرة أخرى
demo-again-hint = المعرّف نفسه، ومعه اسم الآن
demo-switch-to = التبديل إلى { $name }
demo-log-out-or-switch = تسجيل الخروج أو التبديل إلى { $name }
demo-leave-keeps = تسجيل الخروج يُبقي المعرّف. ويحصل غيرك على معرّف جديد
demo-leave-ends = معرّف جديد: تنتهي هذه المحادثة
# Before a step's name, for screen readers.
demo-done = تم:
demo-finished = اكتملت الخطوات الأربع.
demo-restart = البدء من جديد

## المحادثة والدليل

demo-views = طرق العرض
demo-evidence = الدليل
demo-chat = المحادثة مع المساعد
demo-moved = تم تسجيل الدخول باسم { $name }. محادثة جديدة ومعرّف جديد.
demo-kept = تم تسجيل الدخول باسم { $name }. المحادثة نفسها والمعرّف نفسه.
demo-token-before = الرمز السابق
demo-token-now = الرمز الحالي
demo-no-token-before = لا يوجد رمز من قبل تسجيل الدخول.
demo-log-in-to-see = سجّل الدخول لترى الرمز التالي.
# Behind a claim of the token.
demo-unchanged = لم يتغير
demo-new = جديد
demo-changed = تغيّر
demo-encrypted-claim = { $start } (مشفّر للمساعد)
# In the place of a custom user ID that this page can't read.
demo-encrypted = مشفّر
demo-tokens = الرموز، الأحدث أولًا
demo-expire = إنهاء صلاحية هذا الرمز الآن
demo-renewed = انتهت الصلاحية. وصل الرمز التالي بالمعرّف نفسه.
demo-waiting = في انتظار الرمز الأول…
demo-break = معرّف جديد في الأعلى. انتهت المحادثة التي في الأسفل.
demo-left = باقي { $seconds } ث
demo-over = منتهٍ
demo-billed-none = المستخدمون المحتسبون هذا الشهر: لا أحد بعد. يُحتسب المستخدم منذ رسالته الأولى.
demo-billed = المستخدمون المحتسبون هذا الشهر: { $with } ({ $without } من دون Throughline)
demo-billed-why = يُحتسب كل معرّف يرسل رسالة. ومن دون Throughline، ينشئ تسجيل الدخول معرّفًا ثانيًا.

## موقعك والحسابات

demo-use = استخدمه في موقعك
demo-use-how = نصّان برمجيان قبل نص المزوّد، والسطر الثالث في ملف chat.js لديك. يُبقي Throughline الرموز صالحة في كل علامة تبويب، ويسلّم رمزًا جديدًا بعد تسجيل الدخول، وينهي المحادثة عندما يتغير المعرّف.
demo-api = كل الطلبات، للقراءة والتجربة
demo-assistants = رمز لكل مساعد
demo-accounts = حسابات تجريبية
demo-accounts-how = استخدم أيًّا منها لتسجيل الدخول.
# What a copy button copies.
demo-copy-email = بريد { $name } الإلكتروني
demo-copy-password = كلمة مرور { $name }
demo-other-account = استخدام حساب آخر

## فاحص الرموز

demo-inspector = فاحص الرموز
demo-no-script = فعّل JavaScript لترى الرمز الحالي. يعرض { $command } مع { $path } رمزًا أيضًا. البيانات أعلاه من وقت تحميل هذه الصفحة.
demo-handed-over = ما تسلّمه هذه الصفحة إلى المحادثة من { $request }.
demo-refresh = تجديد الآن
demo-up-to-date = محدّث في { $time }.
demo-no-key = لا يوجد
demo-left-of = باقي { $seconds } ث من { $life } ث
demo-expired = منتهي الصلاحية
demo-assistant-sees = ما يراه المساعد
demo-encrypted-payload = مشفّر للمساعد (عدد الأحرف: { $count })
demo-site-knows = ما يعرفه هذا الموقع
demo-raw = الرمز الخام
demo-copy-token = الرمز
demo-pause = يطلب الخادم التمهّل. جارٍ إعادة المحاولة…
demo-unreachable = يتعذّر الاتصال بالخادم. جارٍ إعادة المحاولة…
demo-answers = أجاب الخادم بالرمز { $status }. جارٍ إعادة المحاولة…
demo-incomplete = لم يُحمّل جزء من هذه الصفحة. أعد تحميلها.

## Example ID, the demo's own identity provider

example-id-pick = من أنت؟
example-id-pick-for = اختر شخصًا لتسجيل الدخول إلى { $site }. لا أحد هنا لديه كلمة مرور.
example-id-unconfirmed = العنوان غير مؤكَّد
example-id-cancel = إلغاء
example-id-home = حسابك في Example ID
example-id-logged-in = أنت مسجّل الدخول باسم { $name }.
example-id-log-out = تسجيل الخروج من Example ID
example-id-back = الانتقال إلى { $site }
example-id-nobody = لم تسجّل الدخول هنا.
example-id-problem = لا يستطيع Example ID الرد على هذا الطلب
example-id-problem-why = لم يأتِ من الموقع الذي يعرفه Example ID. عُد إلى الموقع وسجّل الدخول من جديد.
example-id-demo = جزء من العرض التجريبي: الأشخاص هنا غير حقيقيين، ويمكن لأي أحد تسجيل الدخول باسم أي منهم.
