# Lo que dice el chat sustituto por sí mismo; su asistente habla inglés. Aquí ningún mensaje remite a otro.

widget-title = Asistente
widget-starting = Iniciando el chat…
widget-typing = El asistente está escribiendo…
widget-new-conversation = El asistente inició una conversación nueva.
widget-waiting = Pendiente de envío
widget-failed = No enviado
widget-ended = La conversación terminó antes de que pudiera responder. Envía este mensaje de nuevo en la nueva.
widget-try-again = Reintentar
widget-start-new = Iniciar una conversación nueva
widget-menu = Más
widget-back = Volver al chat
widget-cannot-start = El chat no puede iniciarse
widget-characters-left =
    { $count ->
        [one] Queda { $count } carácter
       *[other] Quedan { $count } caracteres
    }
widget-too-long =
    { $count ->
        [one] Sobra { $count } carácter. Acorta tu mensaje para enviarlo.
       *[other] Sobran { $count } caracteres. Acorta tu mensaje para enviarlo.
    }

## Problemas

widget-unreachable = No se puede conectar con el asistente. Reintentando…
widget-busy = El asistente está ocupado. Reintentando…
widget-no-token = El sitio no confirma quién eres. Reintentando…
widget-expired-token = La confirmación del sitio sobre quién eres ha caducado. Inténtalo de nuevo en un momento.
widget-invalid-token = El asistente no pudo verificar quién eres. Inténtalo de nuevo en un momento.
widget-subject-changed = Esta conversación es de otra persona, así que no puede continuar. Puedes iniciar una nueva.
widget-refused = El asistente no aceptó tu último mensaje. Cámbialo y envíalo de nuevo.
widget-unknown = Algo salió mal. Inténtalo de nuevo en un momento.

## La ventana

widget-write = Escribe un mensaje
widget-send = Enviar
widget-open = Abrir el chat
widget-conversation = Conversación
widget-restart = Reiniciar la conversación
widget-minimise = Minimizar el chat
widget-chat = Chat
widget-message = Mensaje
# Who says a message, for screen readers.
widget-you = Tú:
widget-assistant = Asistente:
