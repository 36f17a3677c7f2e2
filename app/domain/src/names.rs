//! Stages and states by their names alone, without what is known by then: stored, sent, and read by people.

/// An enum of names, each with how it is stored and sent, and how a person reads it.
macro_rules! names {
    ($(#[$doc:meta])* $enum:ident: $($name:ident $text:literal $label:literal),* $(,)?) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $enum {$($name,)*}

        impl $enum {
            /// All of them, in their order.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// As stored and sent.
            pub const fn as_str(self) -> &'static str {
                match self {$(Self::$name => $text,)*}
            }

            /// As a person reads it.
            pub const fn label(self) -> &'static str {
                match self {$(Self::$name => $label,)*}
            }
        }
    };
}
pub(crate) use names;
