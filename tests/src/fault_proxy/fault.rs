/// What happens to one request on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// It never arrives.
    DropRequest,
    /// It happens, and nobody hears of it.
    DropReply,
    /// It arrives up to 0.3 s later.
    Delay,
    /// It arrives 6 s later: after the client has lost its patience with it, before it gives up.
    SixSeconds,
    /// It arrives 12 s later: after the client has given up.
    TwelveSeconds,
    /// It arrives two to four times, at once.
    Duplicate,
    /// It arrives again when everything is over.
    LateDuplicate,
    /// The connection is torn.
    Reset,
    /// Half of the answer arrives, then its end.
    HalfClose,
    /// The answer arrives in many small pieces.
    Drip,
}

impl Fault {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::DropRequest,
        Self::DropReply,
        Self::Delay,
        Self::SixSeconds,
        Self::TwelveSeconds,
        Self::Duplicate,
        Self::LateDuplicate,
        Self::Reset,
        Self::HalfClose,
        Self::Drip,
    ];

    /// What people call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::DropRequest => "request dropped",
            Self::DropReply => "reply dropped after commit",
            Self::Delay => "request delayed",
            Self::SixSeconds => "store slow by 6 s",
            Self::TwelveSeconds => "store slow by 12 s",
            Self::Duplicate => "request sent 2-4 times at once",
            Self::LateDuplicate => "request sent again after the end",
            Self::Reset => "connection reset",
            Self::HalfClose => "connection half closed",
            Self::Drip => "reply dripped",
        }
    }

    /// Whether clients wait for seconds because of it: so it must be rare.
    pub const fn is_slow(self) -> bool {
        matches!(self, Self::SixSeconds | Self::TwelveSeconds)
    }
}
