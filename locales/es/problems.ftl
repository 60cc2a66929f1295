# Qué ha fallado y qué hacer: en las páginas y en los problemas (RFC 9457).

## Por tipo: título, qué ocurre y remedio

problem-malformed-body = No pudimos leer esa solicitud
    .detail = Su contenido está incompleto o mal formado.
    .remedy = Vuelve atrás e inténtalo de nuevo.
problem-wrong-credentials = Correo electrónico o contraseña incorrectos
    .detail = Ese correo electrónico y esa contraseña no coinciden.
    .remedy = Comprueba ambos e inténtalo de nuevo.
problem-unconfirmed-address = Correo electrónico sin confirmar
    .detail = Confirma primero tu correo electrónico.
    .remedy = Abre el enlace del mensaje que enviamos a esa dirección.
problem-refused-key = Clave no aceptada
    .detail = Esa clave no es válida aquí.
    .remedy = Comprueba la clave y desde dónde puede usarse.
problem-refused-code = Código no aceptado
    .detail = Ese código no es válido en este navegador, o ya no lo es.
    .remedy = Inicia sesión de nuevo.
problem-second-factor-enrolment-required = Se necesita una aplicación de autenticación
    .detail = Necesitas una aplicación de autenticación para iniciar sesión aquí, y todavía no has configurado ninguna.
    .remedy = Configura una y luego inicia sesión.
problem-cross-site = Solicitud bloqueada
    .detail = Esta solicitud venía de otro sitio.
    .remedy = Abre la página en este sitio e inténtalo de nuevo.
problem-not-found = Página no encontrada
    .detail = No hay ninguna página en esta dirección.
    .remedy = Comprueba la dirección o ve a la página de inicio.
problem-unknown-assistant = Asistente desconocido
    .detail = Este sitio no tiene ningún asistente con ese nombre.
    .remedy = Comprueba `assistant` en la dirección.
problem-login-required = Hay que iniciar sesión
    .detail = Este asistente es solo para quien ha iniciado sesión.
    .remedy = Inicia sesión y vuelve a intentarlo.
problem-passkey-refused = Llave de acceso no aceptada
    .detail = Esta llave de acceso no se conoce aquí, o tu respuesta llegó demasiado tarde.
    .remedy = Inténtalo de nuevo o inicia sesión de otra forma.
not-logged-in = Nadie ha iniciado sesión.
problem-method-not-allowed = Eso no funciona aquí
    .detail = Esta dirección no acepta ese tipo de solicitud.
    .remedy = Empieza de nuevo desde la página de inicio.
problem-request-timeout = La solicitud tardó demasiado
    .detail = La solicitud no llegó a tiempo.
    .remedy = Inténtalo de nuevo.
problem-address-taken = Correo electrónico ya en uso
    .detail = Ya hay una cuenta con ese correo electrónico.
    .remedy = Inicia sesión o usa otro correo electrónico.
problem-registration-closed = Registro cerrado
    .detail = Aquí no puedes crear una cuenta por tu cuenta.
    .remedy = Inicia sesión si tienes una cuenta, o pídesela a quien administra este sitio.
problem-password-login-off = Aquí no se usan contraseñas
    .detail = En este sitio no puedes iniciar sesión con una contraseña ni elegir una.
    .remedy = Inicia sesión de otra forma: la página de acceso muestra cómo.
problem-dead-link = Este enlace ya no funciona
    .detail = Cada enlace sirve una sola vez y por tiempo limitado. Uno más reciente sustituye a los anteriores.
    .remedy = Pide un enlace nuevo, o inicia sesión si ya lo usaste.
problem-body-too-large = Solicitud demasiado grande
    .detail = La solicitud es mayor de lo que acepta este sitio.
    .remedy = Acorta lo que escribiste e inténtalo de nuevo.
problem-misdirected-request = Sitio equivocado
    .detail = Este servidor no atiende el sitio que pediste.
    .remedy = Comprueba la dirección.
problem-unsupported-media-type = Tipo de contenido no admitido
    .detail = Esta dirección no acepta contenido de ese tipo.
    .remedy = Usa el formulario de la página.
problem-invalid-fields = Hay campos que corregir
    .detail = Un campo falta, está repetido o no es válido.
    .remedy = Vuelve atrás y revisa lo que escribiste.
# The wait stands in its place, so there is no remedy.
problem-too-many-attempts = Demasiados intentos
    .detail = Espera un rato y vuelve a intentarlo.
problem-bad-request = No pudimos procesar esa solicitud
    .detail = La solicitud no es válida.
    .remedy = Vuelve atrás e inténtalo de nuevo.
problem-internal-error = Error del servidor
    .detail = Algo ha fallado por nuestra parte. Ha quedado registrado.
    .remedy = Inténtalo de nuevo en un momento.
problem-unavailable = No disponible temporalmente
    .detail = Ahora mismo no es posible.
    .remedy = Inténtalo de nuevo en unos segundos.
problem-not-ready = Aún no está listo
    .detail = Esta réplica no está lista para recibir solicitudes.
    .remedy = Inténtalo de nuevo en unos segundos.

## De un problema concreto

foreign-site = Según tu navegador, otro sitio envió esta solicitud.
token-not-fetched = Obtén los tokens con fetch(): esta dirección no se puede abrir como página ni incrustar.
foreign-origin = Este origen no puede obtener tokens. Consulta THROUGHLINE_ALLOWED_ORIGINS.
invalid-host = La cabecera Host no es un nombre de host válido.
foreign-host = Este servidor solo responde a solicitudes para su propio nombre de host. Consulta THROUGHLINE_PUBLIC_URL.
form-not-utf8 = El formulario no está codificado en UTF-8.
empty-body = El cuerpo está vacío.
not-json = El cuerpo no es JSON en UTF-8: mira la línea { $line }, columna { $column }.
not-an-object = El cuerpo debe ser un objeto JSON.
incomplete = El cuerpo se interrumpe.
encoded = Envía el cuerpo sin Content-Encoding.
json-expected = Envía el cuerpo como application/json.
form-expected = Envía el cuerpo como application/x-www-form-urlencoded.
utf8-expected = Envía el cuerpo en UTF-8.
retry-in-seconds =
    { $seconds ->
        [1] Demasiados intentos. Inténtalo de nuevo en un segundo.
        [one] Demasiados intentos. Inténtalo de nuevo en { $seconds } segundo.
       *[other] Demasiados intentos. Inténtalo de nuevo en { $seconds } segundos.
    }
retry-in-minutes =
    { $minutes ->
        [one] Demasiados intentos. Inténtalo de nuevo en { $minutes } minuto.
       *[other] Demasiados intentos. Inténtalo de nuevo en { $minutes } minutos.
    }
reset-helps = Si estos intentos no fueron tuyos, no hace falta que esperes: usa «{ login-forgot }» para elegir una contraseña nueva e inicia sesión aquí de inmediato.
login-unconfirmed = Confirma primero tu correo electrónico. Abre el enlace del mensaje que te enviamos. Si no lo encuentras, usa «{ login-forgot }» para recibir un enlace nuevo, que también confirma tu dirección.
provider-declined = { $provider } no ha iniciado tu sesión. Inténtalo de nuevo o inicia sesión de otra forma.
provider-unavailable = { $provider } no responde en este momento. Inténtalo de nuevo en un instante o inicia sesión de otra forma.
provider-untrusted = La respuesta de { $provider } no es de confianza, así que no has iniciado sesión. Empieza de nuevo.
provider-stale = Ese inicio de sesión tardó demasiado o ya se usó. Empieza de nuevo.
provider-unverified = { $provider } no ha confirmado tu correo electrónico, así que todavía no puedes iniciar sesión con esa cuenta. Confírmalo primero allí o inicia sesión de otra forma.
provider-taken = Ya hay una cuenta con tu correo electrónico. Inicia sesión primero en ella y después conecta { $provider } en la página de tu cuenta.
provider-disabled = No puedes iniciar sesión en esta cuenta con { $provider }.
provider-no-account = Aquí todavía no hay una cuenta para ti, y al iniciar sesión con { $provider } no se crea ninguna. Si tienes una cuenta, inicia sesión y conecta { $provider } en la página de tu cuenta. Si no, pídesela a quien administra este sitio.

## Campos

field-missing = Falta este campo.
language-unknown = Este sitio no está disponible en ese idioma.
field-repeated = Este campo aparece dos veces.
field-of-wrong-type = Este campo es de un tipo incorrecto.
field-unknown = Campo desconocido.
field-unknown-meant = Campo desconocido. ¿Querías decir `{ $meant }`?
email-malformed = Escribe un correo electrónico con la forma name@example.com.
email-dots = Revisa los puntos antes de la @: esa parte no puede empezar ni terminar con un punto ni tener dos seguidos.
email-too-long = Ese correo electrónico es demasiado largo. Usa como máximo 254 caracteres.
email-taken = Ya hay una cuenta con ese correo electrónico.
email-not-invited = Solo algunas direcciones pueden registrarse aquí sin invitación, y esta no es una de ellas. Usa otra dirección o pide una invitación a quien administra este sitio.
email-unchanged = Ese ya es tu correo electrónico. Escribe otro.
email-unverified = Confirma primero la dirección y envía `email_verified` como true, u omite la dirección.
account-disabled = Esta cuenta no se puede usar.
display-name-missing = Escribe tu nombre.
display-name-too-long = Ese nombre es demasiado largo. Usa como máximo 5000 bytes (unas 5000 letras latinas).
display-name-has-control = Escribe tu nombre en una sola línea, sin caracteres de control.
display-name-reserved = Ese nombre es para quienes no han iniciado sesión. Escribe otro.
custom-user-id-malformed = Un ID personalizado debe tener entre 1 y 200 bytes, sin caracteres de control ni espacios al principio o al final.
custom-user-id-taken = Otra cuenta usa ese ID personalizado.
subject-malformed = Un sujeto es "anon-" seguido de un UUID de versión 4 en minúsculas.
wrong-registration-password = Esa no es la contraseña que elegiste para este registro. Si te registraste más de una vez, abre el enlace del otro mensaje. O usa «{ login-forgot }» para recibir un enlace nuevo, que también confirma tu dirección.
wrong-current-password = Esa no es tu contraseña actual. Inténtalo de nuevo.
passkey-name-unfit = Escribe un nombre, en una sola línea.
passkey-refused = No se pudo comprobar la llave de acceso. Inténtalo de nuevo.
passkey-taken = Esta llave de acceso ya está en uso.
passkeys-too-many = Ya tienes { $most } llaves de acceso. Quita una antes.
code-missing = Escribe el código.
wrong-code = Ese no es el código que muestra la aplicación. Espera al siguiente y comprueba que el reloj de tu teléfono esté en hora.
wrong-password-or-code = La contraseña o el código son incorrectos. Comprueba ambos e inténtalo de nuevo.
out-of-range = Escribe un número entre { $least } y { $most }.
text-too-short = Escribe al menos { $least } caracteres.
text-too-long = Escribe como máximo { $most } caracteres.
not-a-number = Escribe un número, como 7 o 7.5.
not-offered = Elige una de las opciones.
value-unfit = Este valor no sirve aquí. Comprueba que tenga la forma que se pide.
values-too-large = Es demasiado largo. Acórtalo, o acorta otro de tus datos.
new-password-missing = Escribe una contraseña de al menos { $least } caracteres.
password-too-short =
    { $length ->
        [one] Esa contraseña tiene { $length } carácter. Usa al menos { $least }; tres o cuatro palabras al azar funcionan bien.
       *[other] Esa contraseña tiene { $length } caracteres. Usa al menos { $least }; tres o cuatro palabras al azar funcionan bien.
    }
password-too-long = Esa contraseña tiene { $bytes } bytes. Usa como máximo 4096 bytes (4096 letras latinas).
password-nul = Esa contraseña contiene un carácter NUL. Quítalo.
password-repetition = Esa contraseña repite los mismos caracteres. Usa al menos { $least } que no se repitan.
password-sequence = Esa contraseña sigue el alfabeto, los números o el teclado. Prueba con varias palabras sin relación entre sí.
password-common = Es una de las contraseñas más comunes. Prueba con varias palabras sin relación entre sí.
password-site-name = Esa contraseña es poco más que el nombre de este sitio. Prueba con varias palabras que no tengan nada que ver contigo ni con este sitio.
password-email = Esa contraseña es poco más que tu correo electrónico. Prueba con varias palabras que no tengan nada que ver contigo ni con este sitio.
password-person = Esa contraseña es poco más que tu nombre. Prueba con varias palabras que no tengan nada que ver contigo ni con este sitio.
password-all-names = Esa contraseña es poco más que tu nombre, tu correo electrónico y el nombre de este sitio. Prueba con varias palabras que no tengan nada que ver contigo ni con este sitio.
