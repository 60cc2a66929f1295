//! Sets of problems that handlers share, and how a problem looks in the document.

use std::collections::BTreeMap;

use utoipa::{
    IntoResponses,
    openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder, Responses, example::Example},
};

use crate::{
    domain::locale::Locale,
    web::{problem::Kind, text},
};

/// What programs are answered with (RFC 9457).
pub const PROBLEM: &str = "application/problem+json";

macro_rules! sets {
    ($($(#[$doc:meta])* $set:ident: $($kind:ident)+;)+) => {
        $(
            $(#[$doc])*
            pub struct $set;

            impl IntoResponses for $set {
                fn responses() -> BTreeMap<String, RefOr<Response>> {
                    of_kinds(&[$(Kind::$kind),+]).responses
                }
            }
        )+
    };
}

sets! {
    /// What a login that programs ask for may come to.
    AttemptProblems: WrongCredentials UnconfirmedAddress PasswordLoginOff SecondFactorEnrolmentRequired TooManyAttempts;
    /// What a registration that programs ask for may come to, where the account is changed in the same moment included.
    RegistrationProblems: WrongCredentials CrossSite RegistrationClosed SecondFactorEnrolmentRequired AddressTaken TooManyAttempts;
    /// What may come of an attempt that is counted and looks at no password.
    CountedProblems: TooManyAttempts;
    /// What may come of asking for a token.
    TokenProblems: UnknownAssistant LoginRequired UnconfirmedAddress TooManyAttempts;
    /// What may come of asking for somebody's password once more.
    WrongPasswordProblems: UnconfirmedAddress TooManyAttempts;
    /// What may come of the code with which somebody logs in for the first time.
    EnrolmentProblems: WrongCredentials;
    /// What may come of a form that has no page of its own.
    FieldProblems: InvalidFields;
    /// What may come of a link that works once.
    LinkProblems: DeadLink;
    /// What may come of asking for a link that logs in.
    LoginLinkProblems: NotFound;
    /// What may come of such a link on its page.
    OpenedLinkProblems: NotFound DeadLink;
    /// What a login with such a link may come to.
    LinkLoginProblems: NotFound DeadLink SecondFactorEnrolmentRequired TooManyAttempts;
    /// What may come of an identity provider's name.
    ProviderProblems: NotFound TooManyAttempts;
    /// What may come of a session's end at an identity provider.
    ProviderLogoutProblems: BadRequest NotFound TooManyAttempts Unavailable;
    /// What may come of a logout token.
    LogoutTokenProblems: BadRequest NotFound Unavailable;
    /// What may come of handing somebody over.
    HandoverProblems: RefusedKey AddressTaken TooManyAttempts Unavailable;
    /// What may come of ending that.
    HandoverEndProblems: RefusedKey InvalidFields TooManyAttempts Unavailable;
    /// What may come of redeeming a code.
    RedemptionProblems: RefusedCode;
    /// What may come of adding a passkey.
    PasskeyProblems: LoginRequired NotFound InvalidFields;
    /// What may come of asking for the options of a new passkey.
    PasskeyOptionsProblems: LoginRequired UnconfirmedAddress NotFound InvalidFields TooManyAttempts;
    /// What a login with a passkey may come to.
    PasskeyLoginProblems: PasskeyRefused UnconfirmedAddress NotFound;
    /// What may come of looking at one's address, or withdrawing a change.
    EmailProblems: LoginRequired NotFound;
    /// What may come of asking for another address.
    EmailChangeProblems: LoginRequired UnconfirmedAddress NotFound InvalidFields TooManyAttempts;
    /// What may come of confirming it.
    EmailConfirmationProblems: AddressTaken DeadLink TooManyAttempts;
    /// What may come of inviting somebody.
    InvitationProblems: LoginRequired NotFound InvalidFields TooManyAttempts;
    /// What may come of asking for one's invitations, or ending one.
    InvitationListProblems: LoginRequired NotFound;
    /// What may come of a page that the person may not use.
    InviterProblems: NotFound;
    /// What may come of a site without passkeys.
    PasskeySiteProblems: NotFound;
    /// What `/readyz` may say.
    ReadinessProblems: NotReady;
}

/// An answer for each of these kinds; those of one status share it.
pub fn of_kinds(kinds: &[Kind]) -> Responses {
    let mut by_status: BTreeMap<u16, Vec<Kind>> = BTreeMap::new();
    for kind in kinds {
        by_status.entry(kind.status().as_u16()).or_default().push(*kind);
    }
    let mut responses = Responses::new();
    for (status, kinds) in by_status {
        responses.responses.insert(status.to_string(), RefOr::T(of_one_status(&kinds)));
    }
    responses
}

fn of_one_status(kinds: &[Kind]) -> Response {
    let detail = |kind: Kind| text::detail(Locale::En, &kind.into());
    let said = kinds.iter().map(|kind| format!("`{}`: {}", kind.name(), detail(*kind))).collect::<Vec<_>>();
    let examples =
        kinds.iter().map(|kind| (kind.name(), RefOr::Ref(Ref::new(format!("#/components/examples/{}", kind.name())))));
    let schema = Ref::from_schema_name("Problem");
    let content =
        ContentBuilder::new().schema(Some(schema)).examples_from_iter::<_, _, RefOr<Example>>(examples).build();
    ResponseBuilder::new().description(said.join("\n\n")).content(PROBLEM, content).build()
}
