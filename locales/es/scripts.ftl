# Lo que dicen los scripts de las páginas; algo de ello está también en las páginas. Aquí ningún mensaje remite a otro.

# Before the person's name, for screen readers.
nav-your-account = Tu cuenta,
log-in = Iniciar sesión
log-out = Cerrar sesión
logging-out = Cerrando sesión…
create-account = Crear cuenta
# Before an error, in a page's title and for screen readers.
error = Error:
logged-in-as = Has iniciado sesión como { $name }
browsing-anonymously = Estás navegando de forma anónima
chat-knows-you = El chat te conoce por tu nombre.
site-knows-you = Este sitio te conoce por tu nombre.
chat-now = Ya puedes chatear. Si inicias sesión más tarde, la conversación continúa.
log-in-any-time = Inicia sesión cuando quieras: tu ID de usuario no cambia.
line-before = Antes
line-no-earlier-visit = Sin visitas previas
line-now = Ahora
line-once-logged-in = Al iniciar sesión
line-your-name = Tu nombre
anonymous = Anónimo
user-id = ID de usuario
email-missing = Escribe tu correo electrónico.
password-missing = Escribe tu contraseña.
copy = Copiar
copy-what = Copiar { $what }
copied = Copiado
selected = Seleccionado
show = Mostrar
characters-missing =
    { $count ->
        [one] Falta { $count } carácter.
       *[other] Faltan { $count } caracteres.
    }
long-enough = Longitud suficiente.
strength-0 = Muy fácil de adivinar.
strength-1 = Fácil de adivinar: se parece a una contraseña común.
strength-2 = Se podría adivinar. Añade otra palabra.
strength-3 = Difícil de adivinar.
strength-4 = Muy difícil de adivinar.
chat-open = Abrir el chat
chat-close = Cerrar el chat
chat-unreachable = No se puede cargar el chat. Comprueba tu conexión e inténtalo de nuevo.
chat-stuck = El chat se cargó, pero no se inició. Inténtalo de nuevo en un momento.
ended-logout = Cerraste la sesión, así que la conversación terminó. Tu próximo mensaje inicia una nueva.
ended-switch = Otra persona inició sesión, así que la conversación terminó. Tu próximo mensaje inicia una nueva.
ended-reset = Este navegador perdió la cookie que guardaba su ID, así que la conversación terminó. Tu próximo mensaje inicia una nueva.
line-ended = Terminada
line-logged-in = Sesión iniciada
user-id-new = ID de usuario (nuevo)
user-id-unchanged = ID de usuario (sin cambios)
moved-to-person = Ahora eres { $name }, con un ID nuevo. Tu conversación anterior ha terminado.
moved-to-anonymous = Vuelves a ser anónimo, con un ID nuevo. Tu conversación anterior ha terminado.
kept-anonymous-person = Eras anónimo; ahora eres { $name }. El ID es el mismo, así que la conversación continúa.
kept-anonymous = Eras anónimo y lo sigues siendo. El ID es el mismo, así que la conversación continúa.
kept-login-person = Tenías la sesión iniciada; ahora eres { $name }. El ID es el mismo, así que la conversación continúa.
kept-login-anonymous = Tenías la sesión iniciada; ahora eres anónimo. El ID es el mismo, así que la conversación continúa.
kept-person-person = Eras { $earlier }; ahora eres { $name }. El ID es el mismo, así que la conversación continúa.
kept-person-anonymous = Eras { $earlier }; ahora eres anónimo. El ID es el mismo, así que la conversación continúa.
server-unreachable = No se puede conectar con el servidor. Comprueba tu conexión e inténtalo de nuevo.
passkey-unsupported = Este navegador no puede usar llaves de acceso en esta página.
passkey-no-answer = No se usó ninguna llave de acceso. Inténtalo de nuevo.
passkey-already-here = Este dispositivo ya tiene una llave de acceso para tu cuenta.
passkey-failed = No se pudo usar la llave de acceso. Inténtalo de nuevo.
server-wrong-credentials = Ese correo electrónico y esa contraseña no coinciden. Comprueba ambos e inténtalo de nuevo.
server-wrong-code = Los datos no coinciden. Comprueba tu correo electrónico, tu contraseña y, si usas una, el código de tu aplicación de autenticación. Luego inténtalo de nuevo.
server-cannot-use = El servidor no puede usar esos datos. Comprueba tu correo electrónico y tu contraseña e inténtalo de nuevo.
server-limited-minutes =
    { $count ->
        [one] Demasiados intentos. Inténtalo de nuevo en { $count } minuto.
       *[other] Demasiados intentos. Inténtalo de nuevo en { $count } minutos.
    }
server-limited-seconds =
    { $count ->
        [one] Demasiados intentos. Inténtalo de nuevo en { $count } segundo.
       *[other] Demasiados intentos. Inténtalo de nuevo en { $count } segundos.
    }
server-limited = Demasiados intentos. Inténtalo de nuevo en unos segundos.
server-busy-minutes =
    { $count ->
        [one] El servidor está ocupado. Inténtalo de nuevo en { $count } minuto.
       *[other] El servidor está ocupado. Inténtalo de nuevo en { $count } minutos.
    }
server-busy-seconds =
    { $count ->
        [one] El servidor está ocupado. Inténtalo de nuevo en { $count } segundo.
       *[other] El servidor está ocupado. Inténtalo de nuevo en { $count } segundos.
    }
server-busy = El servidor está ocupado. Inténtalo de nuevo en unos segundos.
# After the server's own sentences.
server-try-again = Inténtalo de nuevo.
server-answers = El servidor responde { $status }. Inténtalo de nuevo en un momento.
logout-maybe-failed = Puede que tu sesión siga abierta.
logout-failed = Tu sesión sigue abierta.
