use bytes::Bytes;

/// A value in the database's own five types.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// SQL NULL.
    Null,
    /// A signed 64-bit integer; booleans are 0 and 1.
    Integer(i64),
    /// A finite double: NaN and the infinities have no JSON, so both executors refuse them.
    Real(f64),
    /// UTF-8 text without NUL: `libsql` cuts text at the first NUL when it reads
    /// it back, so both executors refuse to store it. See [`Value::visible`].
    Text(String),
    /// Bytes, any of them.
    Blob(Bytes),
}

impl Value {
    /// Text from outside (a log line, a message) in which NUL bytes are made
    /// visible as `␀`, because text in the database cannot hold them.
    #[must_use]
    pub fn visible(text: &str) -> Self {
        Self::Text(text.replace('\0', "\u{2400}"))
    }

    /// Why this value cannot be stored, if so.
    pub(crate) fn problem(&self) -> Option<&'static str> {
        match self {
            Self::Real(number) if !number.is_finite() => Some("is not a finite number"),
            Self::Text(text) if text.contains('\0') => Some("is text with a NUL byte; bind a blob or Value::visible"),
            Self::Null | Self::Integer(_) | Self::Real(_) | Self::Text(_) | Self::Blob(_) => None,
        }
    }

    /// The type's name in messages.
    pub(crate) fn type_name(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Integer(_) => "an integer",
            Self::Real(_) => "a real",
            Self::Text(_) => "text",
            Self::Blob(_) => "a blob",
        }
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

macro_rules! integer {
    ($($from:ty),+) => {$(
        impl From<$from> for Value {
            fn from(value: $from) -> Self {
                Self::Integer(i64::from(value))
            }
        }
    )+};
}

integer!(bool, i8, u8, i16, u16, i32, u32, i64);

impl From<f64> for Value {
    fn from(value: f64) -> Self {
        Self::Real(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<&String> for Value {
    fn from(value: &String) -> Self {
        Self::Text(value.clone())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<Bytes> for Value {
    fn from(value: Bytes) -> Self {
        Self::Blob(value)
    }
}

impl From<Vec<u8>> for Value {
    fn from(value: Vec<u8>) -> Self {
        Self::Blob(value.into())
    }
}

impl From<&[u8]> for Value {
    fn from(value: &[u8]) -> Self {
        Self::Blob(Bytes::copy_from_slice(value))
    }
}
