//! The meaning of SQLite's error codes.

use rocket::http::Status;

/// A failed statement, by the options of the client.
pub(super) enum Storage {
    Full,
    Unavailable,
    Fault,
}

impl Storage {
    pub(super) fn of(cause: &sqlx::Error) -> Self {
        match cause {
            sqlx::Error::Database(error) => error
                .code()
                .and_then(|code| code.parse().ok())
                .map_or(Self::Fault, Self::of_code),
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed => Self::Unavailable,
            _ => Self::Fault,
        }
    }

    /// Maps SQLite's extended result code: <https://www.sqlite.org/rescode.html>.
    fn of_code(extended: i32) -> Self {
        match (extended & 0xff, extended) {
            // SQLITE_FULL, and SQLITE_IOERR_SHMSIZE: no room for the index of the write-ahead log
            (13, _) | (_, 4874) => Self::Full,
            // SQLITE_BUSY, SQLITE_NOMEM, SQLITE_READONLY, SQLITE_IOERR, SQLITE_CANTOPEN, SQLITE_PROTOCOL
            (5 | 7 | 8 | 10 | 14 | 15, _) => Self::Unavailable,
            _ => Self::Fault,
        }
    }

    pub(super) fn status(&self) -> Status {
        match self {
            Self::Full => Status::InsufficientStorage,
            Self::Unavailable => Status::ServiceUnavailable,
            Self::Fault => Status::InternalServerError,
        }
    }

    pub(super) fn message(&self) -> &'static str {
        match self {
            Self::Full => {
                "The server's disk is full, so nothing was stored. Free some space and try again."
            }
            Self::Unavailable => {
                // Not "nothing was stored": what a failed sync left in the log reappears if the process then dies.
                "The server cannot reach its database. Try again in a second."
            }
            Self::Fault => "Something went wrong on the server. Details are in its log.",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sqlite_error_codes_map_to_http_statuses() {
        for (codes, status) in [
            // SQLITE_FULL, SQLITE_IOERR_SHMSIZE
            (&[13, 4874][..], 507),
            // SQLITE_BUSY and _SNAPSHOT, SQLITE_NOMEM, SQLITE_READONLY and _CANTINIT
            (&[5, 517, 7, 8, 1288], 503),
            // SQLITE_IOERR_READ, _WRITE, _FSYNC, _TRUNCATE, _CHECKRESERVEDLOCK; SQLITE_CANTOPEN, SQLITE_PROTOCOL
            (&[266, 778, 1034, 1546, 3594, 14, 15], 503),
            // SQLITE_ERROR, SQLITE_CORRUPT, SQLITE_CONSTRAINT_CHECK and _UNIQUE, SQLITE_NOTADB
            (&[1, 11, 275, 2067, 26], 500),
        ] {
            for code in codes {
                assert_eq!(Storage::of_code(*code).status().code, status, "{code}");
            }
        }
    }
}
