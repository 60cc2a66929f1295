# Lo que las páginas dicen siempre. El archivo en inglés da los mensajes y su orden.

## Alrededor de cada página

site-description = Tu chat continúa cuando inicias sesión: la misma conversación, ahora con tu nombre.
site-promise = Una sola conversación, antes y después de iniciar sesión.
terms = Condiciones de uso
privacy = Privacidad
skip = Ir al contenido principal
nav-account = Cuenta
nav-language = Idioma
logging-in = Iniciando sesión…
saving = Guardando…
go-home = Ir a la página de inicio
try-again = Reintentar
back-to = Volver a { $host }
new-here = ¿No tienes cuenta? { $link }
    .link = Crear cuenta
remember-after-all = ¿Ya la recuerdas? { $link }
    .link = Iniciar sesión
picks-up = Tu chat sigue donde lo dejaste, ahora con tu nombre.
fix-problems =
    { $count ->
        [one] Corrige { $count } problema
       *[other] Corrige { $count } problemas
    }

## Campos

email = Correo electrónico
your-name = Tu nombre
your-name-hint = El nombre que usará el chat.
password = Contraseña
    .show = Mostrar contraseña
new-password = Contraseña nueva
    .show = Mostrar contraseña nueva
new-password-hint = { $least } caracteres o más. Tres o cuatro palabras al azar funcionan bien.
log-in-instead = Iniciar sesión

## Página de inicio

home-title = Inicio
name = Nombre
custom-user-id = ID personalizado
none-yet = Ninguno todavía
chat = Chat
chat-loading = Cargando el chat…
chat-needs-javascript = El chat necesita JavaScript. Puedes iniciar y cerrar sesión sin él.
chat-absent = Todavía no hay chat en esta página.
chat-absent-hint = Si administras este sitio, define { $setting } para mostrar uno.

## Inicio y cierre de sesión

login-title = Iniciar sesión
login-wrong-with-code = Los datos no coinciden. Comprueba tu correo electrónico, tu contraseña y, si usas una, el código de tu aplicación de autenticación. Luego inténtalo de nuevo.
login-code-open = Usar un código de una aplicación de autenticación
login-code = Código
login-code-hint = Seis cifras de tu aplicación, o uno de tus códigos de recuperación.
login-code-remember = No pedir un código en este navegador durante 30 días
login-forgot = ¿Olvidaste tu contraseña?
login-elsewhere = La sesión se inicia en el sitio al que pertenece este chat. Inicia sesión allí y luego vuelve.
log-in-with = Iniciar sesión con { $provider }
log-in-with-passkey = Iniciar sesión con una llave de acceso
passkey-needs-script = Para iniciar sesión con una llave de acceso, activa JavaScript.
logged-in-title = Has iniciado sesión
logged-in-close = Puedes cerrar esta ventana.
logout-title = Cerrar sesión
logout-question = ¿Cerrar sesión?
logout-ends-chat = Tu chat también terminará.
logged-out-title = Has cerrado sesión
logged-out-going = Has cerrado sesión aquí. Cerrando tu sesión también en { $provider }…
logged-out-go = Continuar a { $provider }
logged-out-unavailable = Has cerrado sesión aquí. { $provider } no responde en este momento, así que quizá tu sesión siga abierta allí. Inténtalo de nuevo en un instante.
logged-out-impossible = Has cerrado sesión aquí, pero no podemos cerrar tu sesión en { $provider }. Si otras personas usan este ordenador, ciérrala también allí.

## Registro

register-title = Crear cuenta
register-creating = Creando la cuenta…
register-have-account = ¿Ya tienes una cuenta? { $link }
    .link = Iniciar sesión
register-invited = Tienes una invitación. El chat sigue donde lo dejaste, ahora con tu nombre.
register-off = Aquí no puedes crear una cuenta por tu cuenta. Pídesela a quien administra este sitio.
register-by-invitation = Para crear una cuenta aquí necesitas una invitación. Si la tienes, abre el enlace que contiene. Si no, pregunta a quien administra este sitio.
register-domains = Puedes crear una cuenta con una dirección de { $domains }. Para cualquier otra dirección necesitas una invitación.
check-email-title = Revisa tu correo
register-sent-lead = Hemos enviado un mensaje a la dirección que indicaste. El enlace que contiene sirve durante 24 horas.
register-sent-nothing = ¿No ha llegado nada en unos minutos? Mira en la carpeta de spam; después puedes { $again }. Enviamos como máximo tres mensajes por hora a una misma dirección. Si otra persona ha agotado ese límite, puedes { $reset }.
    .again = comprobar la dirección y registrarte de nuevo
    .reset = pedir un enlace para elegir una contraseña
register-already-confirmed = ¿Ya la confirmaste? { $link }
    .link = Iniciar sesión
confirm-title = Confirma tu correo electrónico
confirm-lead = Escribe tu contraseña para terminar de crear tu cuenta.
confirm-password-hint = La contraseña que elegiste al registrarte.
confirm-confirming = Confirmando…
confirm-button = Confirmar correo electrónico
confirm-not-you = Si no te registraste aquí, cierra esta página. Nadie puede usar la cuenta si no la confirmas.

## Una contraseña nueva

forgot-title = Contraseña olvidada
forgot-lead = Te enviaremos por correo un enlace para elegir una nueva.
forgot-sending = Enviando…
forgot-send = Enviar enlace
forgot-no-mail = Este sitio no puede enviar correo. Pide un enlace de restablecimiento a quien lo administra.
forgot-sent-lead = Si existe una cuenta con esa dirección, le hemos enviado un enlace. Sirve una sola vez, durante una hora.
forgot-sent-nothing = ¿No ha llegado nada en unos minutos? Mira en la carpeta de spam; después puedes { $again }. Enviamos como máximo tres mensajes por hora a una misma dirección. Solo sirve el enlace más reciente.
    .again = comprobar la dirección y pedir otro enlace
login-link-offer = Recibir un enlace de acceso por correo
login-link-title = Iniciar sesión con un enlace
login-link-lead = Te enviaremos por correo un enlace con el que inicias sesión sin contraseña.
login-link-sent-lead = Si existe una cuenta con esa dirección, le hemos enviado un enlace de acceso. Sirve una sola vez, durante 15 minutos, en cualquier navegador.
login-link-other = Iniciar sesión de otra forma
login-link-open-lead = ¿Iniciar sesión como { $email } en este navegador?
login-link-not-you = Si esa no es tu cuenta, cierra esta página. Otra persona pidió este enlace.
reset-title = Elige una contraseña nueva
reset-lead = Se cerrará tu sesión en todos los demás sitios.
reset-save = Guardar contraseña

## Página de la cuenta

account-title = Tu cuenta
account-nothing-changed = No se ha cambiado nada. { $problem }
account-lead = Consulta y cambia lo que guardamos sobre ti.
account-before-login = Antes de iniciar sesión
account-details = Tus datos
account-copy-id = tu ID personalizado
account-save-name = Guardar nombre
account-save-details = Guardar cambios
account-change-email = Cambiar
account-email-pending = { $email } espera tu confirmación
email-title = Correo electrónico
email-lead = Inicias sesión con esta dirección y te escribimos a ella.
email-pending-title = Pendiente de confirmar
email-pending = Hemos enviado un enlace a { $email }. Ábrelo antes del { $time } para cambiar tu dirección. Hasta entonces no cambia nada.
email-pending-hint = ¿No ha llegado nada en unos minutos? Mira en la carpeta de spam y comprueba la dirección. Enviamos como máximo tres mensajes por hora a una misma dirección.
email-withdraw = Mantener mi dirección actual
email-change-title = Cambiar tu dirección
email-no-mail = Este sitio no puede enviar correo, así que no puedes cambiar tu dirección aquí.
email-none = No tienes correo electrónico aquí. Lo gestiona el sitio del que vienes.
email-new = Correo electrónico nuevo
email-new-hint = Le enviaremos un enlace.
email-sending = Enviando…
email-send = Enviar enlace
email-confirm-title = Confirma tu dirección nueva
email-confirm-lead = ¿Usar { $email } para tu cuenta a partir de ahora? Iniciarás sesión con ella y te escribiremos ahí.
email-confirm-button = Usar esta dirección
email-confirm-not-you = Si no pediste esto, cierra esta página. No cambia nada.
email-taken-now = No ha cambiado nada: otra cuenta usa { $email }. Inicia sesión en esa cuenta o elige otra dirección.
email-undo-title = Deshacer el cambio de dirección
email-undo-lead = ¿Devolver a tu cuenta su dirección anterior, { $email }?
email-undo-what = Puede que otra persona la haya cambiado. Se cerrará tu sesión en todas partes, tu contraseña dejará de servir y se quitará cualquier llave de acceso, cuenta conectada o aplicación de autenticación añadida desde entonces. Después elegirás una contraseña nueva.
email-undo-button = Deshacer y cerrar sesión en todas partes
email-undo-was-you = Si cambiaste tú la dirección, cierra esta página.
not-given = Sin indicar
yes = Sí
no = No
account-password-hint = Al cambiar la contraseña se cierra la sesión en todos tus demás dispositivos.
account-current-password = Contraseña actual
    .show = Mostrar contraseña actual
account-changing = Cambiando…
account-change-password = Cambiar contraseña
account-no-password = No has elegido una contraseña aquí.
account-choose-password = Elige una por correo: { $link }
    .link = Elegir una contraseña
account-second-factor = Pedir un código de una aplicación de tu teléfono al iniciar sesión. { $link }
    .link = Configurar o cambiar
account-providers = Otras formas de iniciar sesión
account-providers-hint = Conecta una cuenta que tengas en otro sitio para iniciar sesión aquí con ella.
account-provider-connected = Conectada
account-connect = Conectar { $provider }
account-disconnect = Desconectar { $provider }
account-passkeys = Llaves de acceso
account-passkeys-hint = Inicia sesión con tu huella, tu cara o el bloqueo de pantalla en lugar de una contraseña.
account-passkeys-manage = Gestionar llaves de acceso
passkeys-lead = Una llave de acceso se guarda en tu teléfono, ordenador o llave de seguridad. Inicias sesión con tu huella, tu cara o el bloqueo de pantalla.
passkeys-yours = Tus llaves de acceso
passkeys-none = Todavía no tienes llaves de acceso.
passkey-synced = Sincronizada
passkey-added = Añadida: { $time }
passkey-never-used = Sin usar todavía
passkey-copied = El { $time } rechazamos un inicio de sesión con esta llave de acceso: puede que alguien tenga una copia. Quítala y añade una nueva.
passkey-change = Cambiar nombre o quitar
passkey-change-title = Cambiar { $name }
passkey-name = Nombre
passkey-name-hint = Para que la reconozcas: el nombre de tu dispositivo, por ejemplo.
passkey-rename = Guardar nombre
passkey-remove-what = Ya no podrás iniciar sesión con ella. Elimínala también en tu dispositivo.
passkey-remove = Quitar llave de acceso
passkey-removing = Quitando…
passkey-last-one = Es tu única forma de iniciar sesión, así que no puedes quitarla. Añade antes otra llave de acceso.
passkey-add-title = Añadir una llave de acceso
passkey-add = Añadir llave de acceso
passkey-waiting = Esperando a tu dispositivo…
passkey-no-script = Para añadir una llave de acceso hace falta JavaScript. Actívalo y vuelve a abrir esta página.
passkey-recovery = Si pierdes tus dispositivos, enviamos a { $email } un enlace con el que vuelves a entrar.
passkey-no-recovery = Este sitio no puede enviarte correos. Conserva otra forma de iniciar sesión por si pierdes tus dispositivos.
account-invitations = Invitaciones
account-invitations-hint = Invita a otras personas a crear una cuenta aquí.
account-invitations-open = Invitar a alguien
invitations-lead = Enviamos un enlace por correo a la persona que invitas. Con él puede crear una cuenta durante 7 días.
invitations-invite = Invitar a alguien
invitations-name = Nombre (opcional)
invitations-name-hint = Su formulario empieza con él. Puede cambiarlo.
invitations-send = Enviar invitación
invitations-sent = Tus invitaciones
invitations-sent-hint = Quien crea una cuenta con su invitación desaparece de esta lista. No te decimos si una dirección ya tiene cuenta; si la tiene, no recibe ningún correo.
invitations-none = No tienes invitaciones pendientes.
invitation-sent = Enviada: { $time }
invitation-expires = Válida hasta: { $time }
invitation-withdraw = Retirar
account-sessions = Dónde tienes la sesión abierta
account-sessions-hint = Si no reconoces alguno de estos dispositivos, cierra su sesión y cambia tu contraseña.
account-this-browser = Este navegador
account-network = Red { $network }
account-network-unknown = Red desconocida
account-logged-in = Inicio de sesión: { $time }
account-last-used = Último uso: { $time }
# Behind "Log out", for screen readers: which device.
account-which-device = { $device }, último uso { $time }
account-log-out-others = Cerrar sesión en los demás dispositivos
account-nowhere-else = No tienes la sesión abierta en ningún otro sitio.
account-data = Tus datos guardados
account-data-what = Un archivo con todo lo que guardamos sobre ti: tu cuenta, dónde tienes la sesión abierta y los ID que el chat usa para ti.
account-data-download = Descargar tus datos
account-erase-title = Eliminar tu cuenta
account-erase-what = Eliminamos de inmediato tu nombre, correo electrónico, contraseña y sesiones, junto con el vínculo con tus conversaciones. No se puede deshacer.
account-erase-kept =
    { $days ->
        [one] Conservamos las entradas del registro de seguridad durante { $days } día para investigar abusos. Contienen un ID de cuenta aleatorio, direcciones de red e ID de conversación. El operador del sitio usa esos ID para que se eliminen tus conversaciones.
       *[other] Conservamos las entradas del registro de seguridad durante { $days } días para investigar abusos. Contienen un ID de cuenta aleatorio, direcciones de red e ID de conversación. El operador del sitio usa esos ID para que se eliminen tus conversaciones.
    }
account-erase-password = Contraseña para confirmar
    .show = Mostrar contraseña para confirmar
account-erase-again = Demuestra primero que eres tú: { $link }
    .link = Iniciar sesión de nuevo
account-erasing = Eliminando…
account-erase = Eliminar cuenta

## Aplicación de autenticación

second-factor-title = Aplicación de autenticación
second-factor-lead = Con una aplicación de autenticación, al iniciar sesión pedimos también un código de tu teléfono. Así, quien robe tu contraseña o entre en tu correo no puede iniciar sesión.
second-factor-required = Este sitio exige una aplicación de autenticación. Configura una para terminar de iniciar sesión.
second-factor-not-offered = Este sitio no ofrece aplicaciones de autenticación.
second-factor-not-asked-for = Aquí no inicias sesión ni con contraseña ni con un enlace por correo, así que no pedimos códigos.
second-factor-begin = Configurar
second-factor-scan = Escanea este código QR con tu aplicación de autenticación.
second-factor-qr = Código QR para tu aplicación de autenticación
second-factor-by-hand = O escribe esta clave en la aplicación:
second-factor-copy-key = la clave
second-factor-this-device = ¿La aplicación está en este dispositivo? { $link }
    .link = Abrirla
second-factor-code = Código que muestra la aplicación
second-factor-confirm = Activar
second-factor-confirming = Comprobando…
second-factor-on = Activada desde el { $time }.
second-factor-codes-left =
    { $count ->
        [one] Queda { $count } código de recuperación.
       *[other] Quedan { $count } códigos de recuperación.
    }
second-factor-change-hint = Necesitas un código para obtener nuevos códigos de recuperación o para desactivar la aplicación de autenticación.
second-factor-required-hint = Este sitio exige una aplicación de autenticación. Necesitas un código para obtener nuevos códigos de recuperación.
second-factor-new-codes = Obtener nuevos códigos de recuperación
second-factor-turn-off = Desactivar
back-to-account = Volver a tu cuenta
recovery-codes-title = Tus códigos de recuperación
recovery-codes-app-on = Tu aplicación de autenticación está activada. Pediremos su código cuando inicies sesión con tu contraseña.
recovery-codes-renewed = Estos son tus nuevos códigos de recuperación. Los anteriores ya no sirven.
recovery-codes-keep = Guarda estos códigos en un lugar seguro. Si pierdes la aplicación, cada uno te permite iniciar sesión una vez en su lugar. No los volveremos a mostrar.
recovery-codes-copy = tus códigos de recuperación
recovery-codes-download = Descargar
recovery-codes-go-on = Continuar

## Problemas

problem-register-again = Crear la cuenta de nuevo
problem-new-link = Pedir un enlace nuevo
problem-error = Error
problem-request-id = ID de la solicitud
problem-copy-request-id = el ID de la solicitud
problem-report = Si informas de este problema, incluye el ID de la solicitud.

## Dispositivos y fechas

device = { $browser } en { $system }
device-unknown-browser = Navegador desconocido en { $system }
device-unknown = Dispositivo desconocido
# $month is a number, $time is hours and minutes.
moment = { $day } de { $month ->
        [1] enero
        [2] febrero
        [3] marzo
        [4] abril
        [5] mayo
        [6] junio
        [7] julio
        [8] agosto
        [9] septiembre
        [10] octubre
        [11] noviembre
       *[12] diciembre
    } de { $year }, { $time } UTC

## Lo que se ha hecho

done-address-confirmed = Tu correo electrónico está confirmado. Inicia sesión para continuar.
done-password-reset = Contraseña cambiada. Inicia sesión con la nueva.
done-account-erased = Tu cuenta se ha eliminado y tu sesión está cerrada.
done-name-changed = Nombre cambiado. El chat lo usará a partir de tu próximo mensaje.
done-details-changed = Tus datos se han guardado. El chat los usará a partir de tu próximo mensaje.
done-password-changed = Contraseña cambiada. Se ha cerrado la sesión en los demás dispositivos.
done-session-revoked = Se ha cerrado la sesión en ese dispositivo.
done-others-revoked = Se ha cerrado la sesión en todos los demás dispositivos.
done-email-sent = Hemos enviado un enlace a tu dirección nueva. Ábrelo para cambiar tu dirección.
done-email-withdrawn = Tu dirección sigue igual.
done-email-changed = Tu correo electrónico ha cambiado. Hemos avisado a la dirección anterior.
done-email-changed-elsewhere = Tu correo electrónico ha cambiado. Inicia sesión con el nuevo.
done-email-restored = Tu cuenta vuelve a tener su dirección anterior. Se ha cerrado tu sesión en todas partes; inicia sesión para revisar tu cuenta.
done-provider-connected = Conectada. Ahora también puedes iniciar sesión con esa cuenta.
done-provider-taken = No se ha conectado nada: esa cuenta ya pertenece aquí a otra persona.
done-provider-removed = Desconectada. Ya no puedes iniciar sesión de esa forma.
done-passkey-added = Llave de acceso añadida. Ya puedes iniciar sesión con ella.
done-passkey-renamed = Nombre cambiado.
done-passkey-removed = Llave de acceso quitada. Elimínala también en tu dispositivo.
done-second-factor-removed = Tu aplicación de autenticación está desactivada. Ya no pedimos ningún código.
done-invitation-sent = La invitación está en camino. Su enlace funciona una sola vez, durante 7 días.
done-invitation-withdrawn = Invitación retirada. Su enlace ya no funciona.
