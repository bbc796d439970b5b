//! What a runner tells its watchdog: lines of text through a pipe.

use std::ffi::OsString;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::PathBuf;

use super::super::cookie::Cookie;

/// What POSIX promises to write to a pipe as a whole or not at all.
const LONGEST_LINE: usize = 512;

/// A tree to be ended if the runner dies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Charge {
    /// What its processes carry.
    pub(super) cookie: Cookie,
    /// Where it works; empty if that is not known.
    pub(super) directory: PathBuf,
    /// Pid and start of the process that leads it, once it is there.
    pub(super) leader: Option<(i32, u64)>,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Note {
    /// A tree is about to start, or has, and this is known of it now.
    Begins(Charge),
    /// Nobody of the tree lives.
    Ended(Cookie),
    /// Nobody cares for the tree any more: end it.
    Left(Cookie),
}

impl Note {
    /// The line, with its end.
    pub(super) fn line(&self) -> String {
        match self {
            Self::Begins(charge) => {
                let (pid, started) = charge.leader.unwrap_or_default();
                let start = format!("begins {} {pid} {started} ", charge.cookie);
                let directory = hex::encode(charge.directory.as_os_str().as_bytes());
                // Cut in half it would name another place: the tree is found by its other marks then.
                let fits = start.len() + directory.len() < LONGEST_LINE;
                format!("{start}{}\n", if fits { &directory } else { "" })
            }
            Self::Ended(cookie) => format!("ended {cookie}\n"),
            Self::Left(cookie) => format!("left {cookie}\n"),
        }
    }

    /// Reads a line without its end. `None` if it is not one of ours.
    pub(super) fn parse(line: &str) -> Option<Self> {
        let mut fields = line.split(' ');
        let kind = fields.next()?;
        let cookie = Cookie::parse(fields.next()?)?;
        match kind {
            "ended" => Some(Self::Ended(cookie)),
            "left" => Some(Self::Left(cookie)),
            "begins" => {
                let (pid, started) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
                let directory = OsString::from_vec(hex::decode(fields.next()?).ok()?).into();
                let leader = (pid > 1).then_some((pid, started));
                Some(Self::Begins(Charge { cookie, directory, leader }))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_arrive_as_they_were_sent() {
        let cookie = Cookie::random();
        let odd = OsString::from_vec(b"/runs/a b\n\xff/work".to_vec()).into();
        let charge = Charge { cookie: cookie.clone(), directory: odd, leader: Some((42, 98765)) };
        let early = Charge { leader: None, ..charge.clone() };
        let all = [Note::Begins(charge), Note::Begins(early), Note::Ended(cookie.clone()), Note::Left(cookie)];

        for note in all {
            assert_eq!(Note::parse(note.line().strip_suffix('\n').unwrap()), Some(note));
        }
    }

    #[test]
    fn a_line_is_never_longer_than_a_pipe_takes_at_once() {
        let directory = PathBuf::from("/d".repeat(2000));
        let charge = Charge { cookie: Cookie::random(), directory, leader: Some((i32::MAX, u64::MAX)) };

        let line = Note::Begins(charge.clone()).line();

        assert!(line.len() <= LONGEST_LINE);
        let without = Charge { directory: PathBuf::new(), ..charge };
        assert_eq!(Note::parse(line.trim_end_matches('\n')), Some(Note::Begins(without)));
    }

    #[test]
    fn what_is_no_note_is_not_taken_for_one() {
        let cookie = Cookie::random();
        for bad in
            ["", "begins", "ended 12", "begins abc 1 2 ", &format!("begins {cookie} 1 2 zz"), &format!("x {cookie}")]
        {
            assert_eq!(Note::parse(bad), None, "{bad}");
        }
    }
}
