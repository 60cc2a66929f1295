# Lo que dice la página de inicio de la demo, por sí misma y con sus scripts. Aquí ningún mensaje remite a otro.

demo-title = Iniciar sesión en pleno chat
demo-heading = Inicia sesión en pleno chat. Conserva la conversación.
demo-promise = Un mismo ID antes y después de iniciar sesión, con los datos de la persona en el siguiente token.

## Pasos

demo-steps = Pruébalo
demo-ask = Pregunta quién eres
demo-ask-hint = Envía «{ $question }»
demo-log-in-as = Iniciar sesión como { $name }
demo-login-hint = Sin salir de la página
demo-again = Pregunta otra vez
demo-again-hint = El mismo ID, ahora con nombre
demo-switch-to = Cambiar a { $name }
demo-log-out-or-switch = Cerrar sesión o cambiar a { $name }
demo-leave-keeps = Al cerrar sesión se conserva el ID. Otra persona recibe uno nuevo
demo-leave-ends = Un ID nuevo: esta conversación termina
# Before a step's name, for screen readers.
demo-done = Hecho:
demo-finished = Los cuatro pasos están hechos.
demo-restart = Empezar de nuevo

## Chat y pruebas

demo-views = Vistas
demo-evidence = Pruebas
demo-chat = Chat con el asistente
demo-moved = { $name } inició sesión. Conversación nueva, ID nuevo.
demo-kept = { $name } inició sesión. La misma conversación, el mismo ID.
demo-token-before = Token anterior
demo-token-now = Token actual
demo-no-token-before = No hay token de antes de iniciar sesión.
demo-log-in-to-see = Inicia sesión para ver el siguiente token.
# Behind a claim of the token.
demo-unchanged = sin cambios
demo-new = nuevo
demo-changed = cambiado
demo-encrypted-claim = { $start } (cifrado para el asistente)
# In the place of a custom user ID that this page can't read.
demo-encrypted = cifrado
demo-tokens = Tokens, primero el más reciente
demo-expire = Hacer caducar este token ahora
demo-renewed = Caducado. El siguiente token ya está aquí, con el mismo ID.
demo-waiting = Esperando el primer token…
demo-break = Arriba, un ID nuevo. La conversación de abajo terminó.
demo-left = quedan { $seconds } s
demo-over = caducado
demo-billed-none = Usuarios facturados este mes: ninguno todavía. Un usuario cuenta desde su primer mensaje.
demo-billed = Usuarios facturados este mes: { $with } (sin Throughline: { $without })
demo-billed-why = Se factura cada ID que envía un mensaje. Sin Throughline, iniciar sesión crea un segundo.

## Tu sitio y las cuentas

demo-use = Úsalo en tu sitio
demo-use-how = Dos scripts antes del script del proveedor; la tercera línea va en tu chat.js. Throughline mantiene los tokens al día en cada pestaña, entrega uno nuevo al iniciar sesión y termina la conversación cuando cambia el ID.
demo-api = Todas las peticiones, para leer y probar
demo-assistants = Un token para cada asistente
demo-accounts = Cuentas de ejemplo
demo-accounts-how = Inicia sesión con cualquiera de ellas.
# What a copy button copies.
demo-copy-email = el correo electrónico de { $name }
demo-copy-password = la contraseña de { $name }
demo-other-account = Usar otra cuenta

## Inspector de tokens

demo-inspector = Inspector de tokens
demo-no-script = Activa JavaScript para ver el token actual. { $command } con { $path } también muestra uno. Los datos de arriba son de cuando se cargó esta página.
demo-handed-over = Lo que esta página entrega al chat, de { $request }.
demo-refresh = Renovar ahora
demo-up-to-date = Al día a las { $time }.
demo-no-key = Ninguno
demo-left-of = quedan { $seconds } s de { $life } s
demo-expired = Caducado
demo-assistant-sees = Lo que ve el asistente
demo-encrypted-payload = Cifrado para el asistente ({ $count } caracteres)
demo-site-knows = Lo que sabe este sitio
demo-raw = Token sin decodificar
demo-copy-token = el token
demo-pause = El servidor pide una pausa. Reintentando…
demo-unreachable = No se puede conectar con el servidor. Reintentando…
demo-answers = El servidor responde { $status }. Reintentando…
demo-incomplete = Parte de esta página no se cargó. Vuelve a cargarla.

## Example ID, the demo's own identity provider

example-id-pick = ¿Quién es usted?
example-id-pick-for = Elija a una persona para iniciar sesión en { $site }. Nadie aquí tiene contraseña.
example-id-unconfirmed = dirección sin confirmar
example-id-cancel = Cancelar
example-id-home = Su Example ID
example-id-logged-in = Ha iniciado sesión como { $name }.
example-id-log-out = Cerrar sesión en Example ID
example-id-back = Ir a { $site }
example-id-nobody = No ha iniciado sesión aquí.
example-id-problem = Example ID no puede responder a esta solicitud
example-id-problem-why = No viene del sitio que Example ID conoce. Vuelva al sitio e inicie sesión de nuevo.
example-id-demo = Parte de la demostración: estas personas no son reales y cualquiera puede iniciar sesión como cualquiera de ellas.
