//! The program as people start it: the real binary, in a folder of its own.

mod agents;
mod doctor;
mod help;
mod life;
mod program;
mod usage;
