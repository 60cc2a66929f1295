# ما تقوله الصفحات دائمًا. الرسائل وترتيبها كما في الملف الإنجليزي.

## حول كل صفحة

site-description = تستمر محادثتك عند تسجيل الدخول: المحادثة نفسها، وباسمك الآن.
site-promise = محادثة واحدة، قبل تسجيل الدخول وبعده.
terms = شروط الاستخدام
privacy = سياسة الخصوصية
skip = الانتقال إلى المحتوى الرئيسي
nav-account = الحساب
nav-language = اللغة
logging-in = جارٍ تسجيل الدخول…
saving = جارٍ الحفظ…
go-home = الانتقال إلى الصفحة الرئيسية
try-again = إعادة المحاولة
back-to = العودة إلى { $host }
new-here = زيارتك الأولى؟ { $link }
    .link = إنشاء حساب
remember-after-all = هل تذكّرتها؟ { $link }
    .link = تسجيل الدخول
picks-up = تُستأنف محادثتك من حيث توقفت، وباسمك الآن.
fix-problems =
    { $count ->
        [one] يجب تصحيح مشكلة واحدة
        [two] يجب تصحيح مشكلتين
        [few] يجب تصحيح { $count } مشكلات
       *[other] يجب تصحيح { $count } مشكلة
    }

## الحقول

email = البريد الإلكتروني
your-name = اسمك
your-name-hint = الاسم الذي ستستخدمه المحادثة.
password = كلمة المرور
    .show = إظهار كلمة المرور
new-password = كلمة المرور الجديدة
    .show = إظهار كلمة المرور الجديدة
new-password-hint =
    { $least ->
        [few] { $least } أحرف أو أكثر. ثلاث كلمات عشوائية أو أربع خيار جيد.
       *[other] { $least } حرفًا أو أكثر. ثلاث كلمات عشوائية أو أربع خيار جيد.
    }
log-in-instead = تسجيل الدخول بدلًا من ذلك

## الصفحة الرئيسية

home-title = الصفحة الرئيسية
name = الاسم
custom-user-id = معرّف المستخدم المخصّص
none-yet = لا يوجد بعد
chat = المحادثة
chat-loading = جارٍ تحميل المحادثة…
chat-needs-javascript = تحتاج المحادثة إلى JavaScript. يمكنك تسجيل الدخول والخروج من دونه.
chat-absent = لا توجد محادثة في هذه الصفحة بعد.
chat-absent-hint = إذا كنت تدير هذا الموقع، فاضبط { $setting } لعرض المحادثة.

## تسجيل الدخول والخروج

login-title = تسجيل الدخول
login-wrong-with-code = البيانات غير متطابقة. تحقق من بريدك الإلكتروني وكلمة المرور ورمز تطبيق المصادقة إن كنت تستخدمه، ثم حاول مرة أخرى.
login-code-open = استخدام رمز من تطبيق مصادقة
login-code = الرمز
login-code-hint = ستة أرقام من تطبيقك، أو أحد رموز الاسترداد.
login-code-remember = لا تطلب رمزًا في هذا المتصفح لمدة 30 يومًا
login-forgot = هل نسيت كلمة المرور؟
login-elsewhere = يجري تسجيل دخولك في الموقع الذي تنتمي إليه هذه الدردشة. سجّل الدخول هناك ثم عُد إلى هنا.
log-in-with = تسجيل الدخول باستخدام { $provider }
log-in-with-passkey = تسجيل الدخول بمفتاح مرور
passkey-needs-script = لتسجيل الدخول بمفتاح مرور، فعّل JavaScript.
logged-in-title = تم تسجيل دخولك
logged-in-close = يمكنك إغلاق هذه النافذة.
logout-title = تسجيل الخروج
logout-question = هل تريد تسجيل الخروج؟
logout-ends-chat = سيؤدي ذلك إلى إنهاء محادثتك أيضًا.
logged-out-title = تم تسجيل خروجك
logged-out-going = تم تسجيل خروجك هنا. يجري تسجيل خروجك من { $provider } أيضًا…
logged-out-go = المتابعة إلى { $provider }
logged-out-unavailable = تم تسجيل خروجك هنا. لا يستجيب { $provider } حاليًا، لذا ربما لا تزال جلستك مفتوحة هناك. حاول مرة أخرى بعد قليل.
logged-out-impossible = تم تسجيل خروجك هنا، لكن لا يمكننا تسجيل خروجك من { $provider }. إذا كان آخرون يستخدمون هذا الحاسوب، فسجّل الخروج هناك أيضًا.

## إنشاء الحساب

register-title = إنشاء حساب
register-creating = جارٍ إنشاء الحساب…
register-have-account = هل لديك حساب؟ { $link }
    .link = تسجيل الدخول
register-invited = لديك دعوة. تستمر محادثتك من حيث توقفت، باسمك الآن.
register-off = لا يمكنك إنشاء حساب هنا بنفسك. اطلب حسابًا من مدير الموقع.
register-by-invitation = تحتاج إلى دعوة لإنشاء حساب هنا. إذا كانت لديك دعوة، فافتح الرابط الذي فيها. وإلا فتواصل مع مدير الموقع.
register-domains = يمكنك إنشاء حساب بعنوان لدى { $domains }. ولأي عنوان آخر تحتاج إلى دعوة.
check-email-title = تحقق من بريدك الإلكتروني
register-sent-lead = أرسلنا رسالة إلى العنوان الذي أدخلته. الرابط الذي فيها صالح لمدة 24 ساعة.
register-sent-nothing = لم يصلك شيء بعد بضع دقائق؟ تحقق من مجلد الرسائل غير المرغوب فيها، ثم يمكنك { $again }. نرسل ثلاث رسائل كحد أقصى في الساعة إلى العنوان الواحد. إذا استنفد شخص آخر هذا الحد، فيمكنك بدلًا من ذلك { $reset }.
    .again = التحقق من العنوان والتسجيل مرة أخرى
    .reset = طلب رابط لاختيار كلمة مرور
register-already-confirmed = هل أكّدت العنوان؟ { $link }
    .link = تسجيل الدخول
confirm-title = تأكيد بريدك الإلكتروني
confirm-lead = أدخل كلمة المرور لإكمال إنشاء حسابك.
confirm-password-hint = كلمة المرور التي اخترتها عند التسجيل.
confirm-confirming = جارٍ التأكيد…
confirm-button = تأكيد البريد الإلكتروني
confirm-not-you = إذا لم تسجّل هنا، فأغلق هذه الصفحة. لا يمكن لأحد استخدام الحساب ما لم تؤكّده.

## كلمة مرور جديدة

forgot-title = نسيت كلمة المرور
forgot-lead = سنرسل إليك بالبريد رابطًا لاختيار كلمة مرور جديدة.
forgot-sending = جارٍ الإرسال…
forgot-send = إرسال الرابط
forgot-no-mail = لا يمكن لهذا الموقع إرسال البريد. اطلب من مدير الموقع رابطًا لإعادة التعيين.
forgot-sent-lead = إذا كان هناك حساب بهذا العنوان، فقد أرسلنا إليه رابطًا. يعمل الرابط مرة واحدة خلال ساعة.
forgot-sent-nothing = لم يصلك شيء بعد بضع دقائق؟ تحقق من مجلد الرسائل غير المرغوب فيها، ثم يمكنك { $again }. نرسل ثلاث رسائل كحد أقصى في الساعة إلى العنوان الواحد. لا يعمل إلا أحدث رابط.
    .again = التحقق من العنوان وطلب رابط آخر
login-link-offer = إرسال رابط تسجيل الدخول بالبريد
login-link-title = تسجيل الدخول برابط
login-link-lead = سنرسل إليك بالبريد رابطًا لتسجيل الدخول دون كلمة مرور.
login-link-sent-lead = إذا كان هناك حساب بهذا العنوان، فقد أرسلنا إليه رابطًا لتسجيل الدخول. يعمل الرابط مرة واحدة خلال 15 دقيقة في أي متصفح.
login-link-other = تسجيل الدخول بطريقة أخرى
login-link-open-lead = هل تريد تسجيل الدخول باسم { $email } في هذا المتصفح؟
login-link-not-you = إذا لم يكن هذا حسابك، فأغلق هذه الصفحة. طلب شخص آخر هذا الرابط.
reset-title = اختيار كلمة مرور جديدة
reset-lead = سيتم تسجيل خروجك من كل مكان آخر.
reset-save = حفظ كلمة المرور

## صفحة الحساب

account-title = حسابك
account-nothing-changed = لم يتغير شيء. { $problem }
account-lead = اطّلع على ما نحتفظ به عنك وغيّره.
account-before-login = قبل تسجيل الدخول
account-details = بياناتك
account-copy-id = معرّف المستخدم المخصّص
account-save-name = حفظ الاسم
account-save-details = حفظ التغييرات
account-change-email = تغيير
account-email-pending = { $email } بانتظار تأكيدك
email-title = البريد الإلكتروني
email-lead = تسجّل الدخول بهذا العنوان، ونراسلك عليه.
email-pending-title = بانتظار التأكيد
email-pending = أرسلنا رابطًا إلى { $email }. افتحه قبل { $time } لتغيير عنوانك. لن يتغير شيء قبل ذلك.
email-pending-hint = لم يصلك شيء بعد بضع دقائق؟ تحقق من مجلد الرسائل غير المرغوب فيها ومن العنوان. نرسل ثلاث رسائل كحد أقصى في الساعة إلى العنوان الواحد.
email-withdraw = الاحتفاظ بعنواني الحالي
email-change-title = تغيير عنوانك
email-no-mail = لا يمكن لهذا الموقع إرسال البريد، لذلك لا يمكنك تغيير عنوانك هنا.
email-none = ليس لديك بريد إلكتروني هنا. يديره الموقع الذي أتيت منه.
email-new = البريد الإلكتروني الجديد
email-new-hint = سنرسل إليه رابطًا.
email-sending = جارٍ الإرسال…
email-send = إرسال الرابط
email-confirm-title = أكِّد عنوانك الجديد
email-confirm-lead = هل تريد استخدام { $email } لحسابك من الآن فصاعدًا؟ ستسجّل الدخول به، وسنراسلك عليه.
email-confirm-button = استخدام هذا العنوان
email-confirm-not-you = إذا لم تطلب ذلك، فأغلق هذه الصفحة. لن يتغير شيء.
email-taken-now = لم يتغير شيء: يستخدم حساب آخر { $email }. سجّل الدخول إلى ذلك الحساب أو اختر عنوانًا آخر.
email-undo-title = التراجع عن تغيير العنوان
email-undo-lead = هل تريد إعادة العنوان القديم { $email } إلى حسابك؟
email-undo-what = ربما غيّره شخص آخر. سيتم تسجيل خروجك من كل مكان، ولن تعمل كلمة مرورك، وسيُزال كل مفتاح مرور أو حساب مرتبط أو تطبيق مصادقة أُضيف منذ ذلك الحين. بعد ذلك اختر كلمة مرور جديدة.
email-undo-button = التراجع وتسجيل الخروج من كل مكان
email-undo-was-you = إذا غيّرت العنوان بنفسك، فأغلق هذه الصفحة.
not-given = غير محدد
yes = نعم
no = لا
account-password-hint = يؤدي تغيير كلمة المرور إلى تسجيل الخروج من كل أجهزتك الأخرى.
account-current-password = كلمة المرور الحالية
    .show = إظهار كلمة المرور الحالية
account-changing = جارٍ التغيير…
account-change-password = تغيير كلمة المرور
account-no-password = لم تختر كلمة مرور هنا.
account-choose-password = اختر واحدة عبر البريد الإلكتروني: { $link }
    .link = اختيار كلمة مرور
account-second-factor = اطلب رمزًا من تطبيق على هاتفك عند تسجيل الدخول. { $link }
    .link = إعداد أو تغيير
account-providers = طرق أخرى لتسجيل الدخول
account-providers-hint = اربط حسابًا لك في مكان آخر لتسجيل الدخول به هنا.
account-provider-connected = مرتبط
account-connect = ربط { $provider }
account-disconnect = إلغاء ربط { $provider }
account-passkeys = مفاتيح المرور
account-passkeys-hint = سجّل الدخول ببصمتك أو وجهك أو قفل الشاشة بدلًا من كلمة المرور.
account-passkeys-manage = إدارة مفاتيح المرور
passkeys-lead = يُحفظ مفتاح المرور في هاتفك أو حاسوبك أو مفتاح الأمان. تسجّل الدخول ببصمتك أو وجهك أو قفل الشاشة.
passkeys-yours = مفاتيح المرور لديك
passkeys-none = ليست لديك مفاتيح مرور بعد.
passkey-synced = متزامن
passkey-added = أُضيف: { $time }
passkey-never-used = لم يُستخدم بعد
passkey-copied = رفضنا تسجيل دخول بهذا المفتاح في { $time }: ربما لدى شخص آخر نسخة منه. أزله ثم أضف مفتاحًا جديدًا.
passkey-change = إعادة التسمية أو الإزالة
passkey-change-title = تغيير { $name }
passkey-name = الاسم
passkey-name-hint = لتتعرف إليه: اسم جهازك مثلًا.
passkey-rename = حفظ الاسم
passkey-remove-what = لن تتمكن من تسجيل الدخول به بعد الآن. احذفه من جهازك أيضًا.
passkey-remove = إزالة مفتاح المرور
passkey-removing = جارٍ الإزالة…
passkey-last-one = هذه طريقتك الوحيدة لتسجيل الدخول، لذلك لا يمكنك إزالتها. أضف مفتاح مرور آخر أولًا.
passkey-add-title = إضافة مفتاح مرور
passkey-add = إضافة مفتاح المرور
passkey-waiting = بانتظار جهازك…
passkey-no-script = تحتاج إضافة مفتاح مرور إلى JavaScript. فعّله ثم افتح هذه الصفحة مرة أخرى.
passkey-recovery = إذا فقدت أجهزتك، نرسل إلى { $email } رابطًا يعيدك إلى حسابك.
passkey-no-recovery = لا يستطيع هذا الموقع إرسال بريد إليك. احتفظ بطريقة أخرى لتسجيل الدخول تحسّبًا لفقدان أجهزتك.
account-invitations = الدعوات
account-invitations-hint = ادعُ آخرين إلى إنشاء حساب هنا.
account-invitations-open = دعوة شخص
invitations-lead = نرسل رابطًا بالبريد الإلكتروني إلى من تدعوه، ويمكنه به إنشاء حساب خلال 7 أيام.
invitations-invite = دعوة شخص
invitations-name = الاسم (اختياري)
invitations-name-hint = يبدأ به نموذج التسجيل، ويمكن للمدعو تغييره.
invitations-send = إرسال الدعوة
invitations-sent = دعواتك المرسلة
invitations-sent-hint = يختفي الشخص من هذه القائمة عندما ينشئ حسابًا بدعوته. لا نخبرك إن كان للعنوان حساب بالفعل؛ فإن كان له حساب فلن تصله رسالة.
invitations-none = ليست لديك دعوات مفتوحة.
invitation-sent = أُرسلت: { $time }
invitation-expires = صالحة حتى { $time }
invitation-withdraw = سحب
account-sessions = الأجهزة التي سجّلت الدخول منها
account-sessions-hint = إذا لم تتعرّف على أحد هذه الأجهزة، فسجّل خروجه وغيّر كلمة المرور.
account-this-browser = هذا المتصفح
account-network = الشبكة { $network }
account-network-unknown = شبكة غير معروفة
account-logged-in = تسجيل الدخول: { $time }
account-last-used = آخر استخدام: { $time }
# Behind "Log out", for screen readers: which device.
account-which-device = { $device }، آخر استخدام { $time }
account-log-out-others = تسجيل الخروج من كل الأجهزة الأخرى
account-nowhere-else = لم تسجّل الدخول من أي مكان آخر.
account-data = بياناتك المحفوظة
account-data-what = ملف فيه كل ما نحتفظ به عنك: حسابك، والأجهزة التي سجّلت الدخول منها، والمعرّفات التي تستخدمها المحادثة لك.
account-data-download = تنزيل بياناتك
account-erase-title = حذف حسابك
account-erase-what = نحذف فورًا اسمك وبريدك الإلكتروني وكلمة مرورك وجلساتك، وكذلك ارتباطك بمحادثاتك. لا يمكن التراجع عن ذلك.
account-erase-kept =
    { $days ->
        [one] نحتفظ بسجلات الأمان يومًا واحدًا للتحقيق في إساءة الاستخدام. وهي تحتوي على معرّف حساب عشوائي وعناوين شبكات ومعرّفات محادثات. ويستخدم مشغّل الموقع هذه المعرّفات لحذف محادثاتك.
        [two] نحتفظ بسجلات الأمان يومين للتحقيق في إساءة الاستخدام. وهي تحتوي على معرّف حساب عشوائي وعناوين شبكات ومعرّفات محادثات. ويستخدم مشغّل الموقع هذه المعرّفات لحذف محادثاتك.
        [few] نحتفظ بسجلات الأمان { $days } أيام للتحقيق في إساءة الاستخدام. وهي تحتوي على معرّف حساب عشوائي وعناوين شبكات ومعرّفات محادثات. ويستخدم مشغّل الموقع هذه المعرّفات لحذف محادثاتك.
        [many] نحتفظ بسجلات الأمان { $days } يومًا للتحقيق في إساءة الاستخدام. وهي تحتوي على معرّف حساب عشوائي وعناوين شبكات ومعرّفات محادثات. ويستخدم مشغّل الموقع هذه المعرّفات لحذف محادثاتك.
       *[other] نحتفظ بسجلات الأمان { $days } يوم للتحقيق في إساءة الاستخدام. وهي تحتوي على معرّف حساب عشوائي وعناوين شبكات ومعرّفات محادثات. ويستخدم مشغّل الموقع هذه المعرّفات لحذف محادثاتك.
    }
account-erase-password = كلمة المرور للتأكيد
    .show = إظهار كلمة المرور للتأكيد
account-erase-again = أثبت أولًا أنك أنت: { $link }
    .link = تسجيل الدخول مرة أخرى
account-erasing = جارٍ الحذف…
account-erase = حذف الحساب

## تطبيق المصادقة

second-factor-title = تطبيق المصادقة
second-factor-lead = مع تطبيق المصادقة نطلب أيضًا رمزًا من هاتفك عند تسجيل الدخول، فلا يستطيع من يسرق كلمة مرورك أو يصل إلى بريدك تسجيل الدخول.
second-factor-required = يتطلب هذا الموقع تطبيق مصادقة. أعِدّ واحدًا لإكمال تسجيل الدخول.
second-factor-not-offered = لا يوفر هذا الموقع تطبيقات المصادقة.
second-factor-not-asked-for = لا تسجّل الدخول هنا بكلمة مرور ولا برابط يصلك بالبريد، لذلك لا نطلب رموزًا.
second-factor-begin = إعداد
second-factor-scan = امسح رمز QR هذا بتطبيق المصادقة.
second-factor-qr = رمز QR لتطبيق المصادقة
second-factor-by-hand = أو اكتب هذا المفتاح في التطبيق:
second-factor-copy-key = المفتاح
second-factor-this-device = هل التطبيق على هذا الجهاز؟ { $link }
    .link = افتحه
second-factor-code = الرمز الذي يعرضه التطبيق
second-factor-confirm = تفعيل
second-factor-confirming = جارٍ التحقق…
second-factor-on = مفعّل منذ { $time }.
second-factor-codes-left =
    { $count ->
        [zero] لم يتبقَّ أي رمز استرداد.
        [one] تبقّى رمز استرداد واحد.
        [two] تبقّى رمزا استرداد.
        [few] تبقّت { $count } رموز استرداد.
        [many] تبقّى { $count } رمز استرداد.
       *[other] تبقّى { $count } رمز استرداد.
    }
second-factor-change-hint = تحتاج إلى رمز للحصول على رموز استرداد جديدة أو لإيقاف تطبيق المصادقة.
second-factor-required-hint = يتطلب هذا الموقع تطبيق مصادقة. تحتاج إلى رمز للحصول على رموز استرداد جديدة.
second-factor-new-codes = الحصول على رموز استرداد جديدة
second-factor-turn-off = إيقاف
back-to-account = العودة إلى حسابك
recovery-codes-title = رموز الاسترداد
recovery-codes-app-on = تطبيق المصادقة مفعّل. سنطلب رمزه عند تسجيل الدخول بكلمة المرور.
recovery-codes-renewed = هذه رموز الاسترداد الجديدة. لم تعد الرموز القديمة صالحة.
recovery-codes-keep = احفظ هذه الرموز في مكان آمن. إذا فقدت التطبيق، يتيح لك كل منها تسجيل الدخول مرة واحدة بدلًا منه. لن نعرضها مرة أخرى.
recovery-codes-copy = رموز الاسترداد
recovery-codes-download = تنزيل
recovery-codes-go-on = متابعة

## المشكلات

problem-register-again = إنشاء الحساب مرة أخرى
problem-new-link = طلب رابط جديد
problem-error = الخطأ
problem-request-id = معرّف الطلب
problem-copy-request-id = معرّف الطلب
problem-report = إذا أبلغت عن هذه المشكلة، فأرفق معرّف الطلب.

## الأجهزة والأوقات

device = { $browser } على { $system }
device-unknown-browser = متصفح غير معروف على { $system }
device-unknown = جهاز غير معروف
# $month is a number, $time is hours and minutes.
moment = { $day } { $month ->
        [1] يناير
        [2] فبراير
        [3] مارس
        [4] أبريل
        [5] مايو
        [6] يونيو
        [7] يوليو
        [8] أغسطس
        [9] سبتمبر
        [10] أكتوبر
        [11] نوفمبر
       *[12] ديسمبر
    } { $year }، الساعة { $time } بتوقيت UTC

## ما تم إنجازه

done-address-confirmed = تم تأكيد بريدك الإلكتروني. سجّل الدخول للمتابعة.
done-password-reset = تم تغيير كلمة المرور. سجّل الدخول بكلمة المرور الجديدة.
done-account-erased = تم حذف حسابك وتسجيل خروجك.
done-name-changed = تم تغيير الاسم. ستستخدمه المحادثة بدءًا من رسالتك التالية.
done-details-changed = تم حفظ بياناتك. ستستخدمها المحادثة بدءًا من رسالتك التالية.
done-password-changed = تم تغيير كلمة المرور، وتسجيل الخروج من كل الأجهزة الأخرى.
done-session-revoked = تم تسجيل الخروج من ذلك الجهاز.
done-others-revoked = تم تسجيل الخروج من كل الأجهزة الأخرى.
done-email-sent = أرسلنا رابطًا إلى عنوانك الجديد. افتحه لتغيير عنوانك.
done-email-withdrawn = يبقى عنوانك كما هو.
done-email-changed = تم تغيير بريدك الإلكتروني، وأبلغنا العنوان القديم.
done-email-changed-elsewhere = تم تغيير بريدك الإلكتروني. سجّل الدخول بالعنوان الجديد.
done-email-restored = استعاد حسابك عنوانه القديم. تم تسجيل خروجك من كل مكان؛ سجّل الدخول لمراجعة حسابك.
done-provider-connected = تم الربط. يمكنك الآن تسجيل الدخول بذلك الحساب أيضًا.
done-provider-taken = لم يُربط شيء: ذلك الحساب يخص شخصًا آخر هنا.
done-provider-removed = أُلغي الربط. لم يعد بإمكانك تسجيل الدخول بهذه الطريقة.
done-passkey-added = أُضيف مفتاح المرور. يمكنك الآن تسجيل الدخول به.
done-passkey-renamed = تغيّر الاسم.
done-passkey-removed = أُزيل مفتاح المرور. احذفه من جهازك أيضًا.
done-second-factor-removed = أُوقف تطبيق المصادقة. لن نطلب رمزًا بعد الآن.
done-invitation-sent = الدعوة في طريقها. يعمل الرابط فيها مرة واحدة خلال 7 أيام.
done-invitation-withdrawn = سُحبت الدعوة. لم يعد رابطها يعمل.
