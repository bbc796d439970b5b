//! What a person or a fault can do to the real binary, and what must come of it.

mod first_run;
