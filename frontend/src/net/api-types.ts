/**
 * The messages between server and page, generated from the server's document: first run
 * `UPDATE_API_TYPES=1 cargo test openapi`, then `npm run types`.
 */
export interface components {
    schemas: {
        /** @description A user's own account. */
        Account: {
            /**
             * @description Whether the user can sign in with a password.
             * @example false
             */
            hasPassword: boolean;
            /**
             * @description The user's name at GitHub, or null if GitHub is not connected.
             * @example octocat
             */
            github: string | null;
            /**
             * Format: date-time
             * @description When the user joined.
             * @example 2026-01-02T03:04:05.678Z
             */
            createdAt: string;
        };
        /**
         * @description A kind of audited action.
         *     - `owner_link`: Created a link for becoming an owner.
         *     - `invited`: Created an invite.
         *     - `invite_changed`: Changed for how many people or for how long an invite works.
         *     - `invite_revoked`: Revoked an invite.
         *     - `joined`: Joined with an invite.
         *     - `made_owner`: Made a member an owner.
         *     - `unmade_owner`: Made an owner a member.
         *     - `deactivated`: Deactivated a user.
         *     - `reactivated`: Reactivated a user.
         *     - `links_ended`: Ended the links of an owner who was demoted or deactivated.
         *     - `reset_link`: Created a reset link.
         *     - `password_reset`: Set a new password with a reset link.
         *     - `github_connected`: Connected a GitHub identity, which can now sign in.
         *     - `github_disconnected`: Disconnected GitHub, directly or by setting a new password with a reset link.
         *     - `server_renamed`: Renamed the server.
         *     - `server_picture`: Changed or removed the server's picture.
         * @enum {string}
         */
        Action: "owner_link" | "invited" | "invite_changed" | "invite_revoked" | "joined" | "made_owner" | "unmade_owner" | "deactivated" | "reactivated" | "links_ended" | "reset_link" | "password_reset" | "github_connected" | "github_disconnected" | "server_renamed" | "server_picture";
        /** @description An entry of the audit log, as owners see it. */
        AuditEntry: {
            /**
             * @description Its id.
             * @example 42
             */
            id: string;
            /**
             * Format: date-time
             * @description When it happened.
             * @example 2026-01-02T03:04:05.678Z
             */
            at: string;
            /**
             * @description The name of the user who acted, or null for the server's terminal.
             * @example jane
             */
            actor: string | null;
            /** @description The action. */
            action: components["schemas"]["Action"];
            /**
             * @description The name of the user whom the action affects, or null.
             * @example jane
             */
            subject: string | null;
            /**
             * @description An invite's note, the server's name or a GitHub username, or null.
             * @example For the people of the workshop
             */
            detail: string | null;
        };
        /** @description The certificate authority that the server created for itself. */
        AuthorityInfo: {
            /**
             * @description The SHA-256 fingerprint of its certificate, as browsers show it: `AB:CD:…`.
             * @example AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB
             */
            fingerprint: string;
        };
        /** @description The server ends the stream. */
        Bye: {
            /** @description The reason. */
            reason: components["schemas"]["ByeReason"];
        };
        /**
         * @description The reason why the server ends a stream.
         *     - `shutdown`: The server is stopping. It may be back in a moment.
         *     - `session`: The session has ended.
         *     - `token`: The session has another token. Connect again with it.
         * @enum {string}
         */
        ByeReason: "shutdown" | "session" | "token";
        /** @description The change of which a change line tells. */
        Change: {
            /** @description Its kind. */
            type: components["schemas"]["ChangeType"];
            /** @description The users who were added or removed. */
            userIds: string[];
            /**
             * @description The name or topic before, or null.
             * @example Everything about the launch
             */
            from: string | null;
            /**
             * @description The name or topic after, or null.
             * @example Everything about the launch
             */
            to: string | null;
        };
        /**
         * @description A kind of change of a room.
         *     - `created`: The author made the room.
         *     - `joined`: The author joined.
         *     - `added`: The author added other users.
         *     - `left`: The author left.
         *     - `removed`: The author removed another user.
         *     - `renamed`: The room has another name.
         *     - `topic`: The room has another topic, or none.
         *     - `picture`: The room has another picture, or none.
         *     - `closed`: The room became private.
         *     - `opened`: The room became open.
         *     - `archived`: The room was archived.
         *     - `unarchived`: The room is no longer archived.
         * @enum {string}
         */
        ChangeType: "created" | "joined" | "added" | "left" | "removed" | "renamed" | "topic" | "picture" | "closed" | "opened" | "archived" | "unarchived";
        /** @description A conversation as one user sees it. */
        Conversation: {
            /**
             * @description Its id.
             * @example 42
             */
            id: string;
            /** @description How it is identified. */
            kind: components["schemas"]["ConversationKind"];
            /**
             * @description The name of a room, as it was typed.
             * @example lab-notes
             */
            name: string | null;
            /**
             * @description The topic of a room.
             * @example Everything about the launch
             */
            topic: string | null;
            /**
             * Format: uri-reference
             * @description The address of a room's picture.
             * @example /api/pictures/9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
             */
            picture: string | null;
            /**
             * @description Whether only the participants of a room know that it exists. An open room can be found, read and joined by every user.
             * @example false
             */
            isPrivate: boolean;
            /**
             * @description Whether a room is archived: nobody can post in it, and it has no unread messages.
             * @example false
             */
            isArchived: boolean;
            /**
             * @description Whether new users become participants of a room.
             * @example false
             */
            joinsNewUsers: boolean;
            /**
             * @description Whether it is the room in which everyone is. Nobody can leave it, and it cannot be archived or private.
             * @example false
             */
            isEveryone: boolean;
            /**
             * @description The user who made a room, or null for the server.
             * @example 42
             */
            createdBy: string | null;
            /** @description The participants of a direct conversation; null for a room. */
            participantIds: string[] | null;
            /**
             * Format: date-time
             * @description When it was made.
             * @example 2026-01-02T03:04:05.678Z
             */
            createdAt: string;
            /**
             * @description How many active users participate in a room; null for a direct conversation.
             * @example 12
             */
            participantCount: number | null;
            /** @description The other participant of a direct conversation of two. */
            otherParticipant: components["schemas"]["User"] | null;
            /** @description The newest message, if there is one. */
            lastMessage: components["schemas"]["Message"] | null;
            /**
             * @description Whether others wrote messages after the read marker.
             * @example false
             */
            hasUnreadMessages: boolean;
            /**
             * @description How many messages others wrote after the read marker; 100 means 100 or more. It is 0 for a user who does not participate.
             * @example 3
             */
            unreadCount: number;
            /**
             * @description How many of them are for the reader: those that mention the reader or reply to them, and all in a direct conversation that is not muted.
             * @example 1
             */
            mentionCount: number;
            /**
             * @description The read marker: the last message that the reader has read, or null for none.
             * @example 42
             */
            readMessageId: string | null;
            /** @description The reader's involvement, or null if they do not participate. */
            involvement: ("everything" | "mentions" | "nothing" | "hidden") | null;
            /**
             * @description Whether the reader starred it.
             * @example false
             */
            isStarred: boolean;
            /**
             * @description Whether the reader participates.
             * @example false
             */
            isParticipant: boolean;
            /**
             * @description Whether the reader may change the room, remove people from it and archive it.
             * @example false
             */
            canManage: boolean;
            /**
             * @description Whether the reader may post.
             * @example false
             */
            canPost: boolean;
        };
        /** @description The fields of a conversation that are the same for everyone who may read it. */
        ConversationFields: {
            /**
             * @description Its id.
             * @example 42
             */
            id: string;
            /** @description How it is identified. */
            kind: components["schemas"]["ConversationKind"];
            /**
             * @description The name of a room, as it was typed.
             * @example lab-notes
             */
            name: string | null;
            /**
             * @description The topic of a room.
             * @example Everything about the launch
             */
            topic: string | null;
            /**
             * Format: uri-reference
             * @description The address of a room's picture.
             * @example /api/pictures/9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
             */
            picture: string | null;
            /**
             * @description Whether only the participants of a room know that it exists. An open room can be found, read and joined by every user.
             * @example false
             */
            isPrivate: boolean;
            /**
             * @description Whether a room is archived: nobody can post in it, and it has no unread messages.
             * @example false
             */
            isArchived: boolean;
            /**
             * @description Whether new users become participants of a room.
             * @example false
             */
            joinsNewUsers: boolean;
            /**
             * @description Whether it is the room in which everyone is. Nobody can leave it, and it cannot be archived or private.
             * @example false
             */
            isEveryone: boolean;
            /**
             * @description The user who made a room, or null for the server.
             * @example 42
             */
            createdBy: string | null;
            /** @description The participants of a direct conversation; null for a room. */
            participantIds: string[] | null;
            /**
             * Format: date-time
             * @description When it was made.
             * @example 2026-01-02T03:04:05.678Z
             */
            createdAt: string;
        };
        /**
         * @description How a conversation is identified: by its people or by its name.
         *     - `direct`: By a fixed set of people.
         *     - `room`: By a name.
         * @enum {string}
         */
        ConversationKind: "direct" | "room";
        /** @description The people of a direct conversation, besides you: one `username`, or a list of `usernames`. */
        ConversationStart: {
            /**
             * @description The username of the other participant, in any case.
             * @example jane
             */
            username?: string | null;
            /** @description The usernames of the other participants. An empty list makes notes to yourself. */
            usernames?: string[] | null;
        };
        /** @description A username and a password. Only demos accept a sign-in without a password. */
        Credentials: {
            /**
             * @description The username, in any case.
             * @example jane
             */
            username: string;
            /**
             * @description The password. Only demos accept a sign-in without it.
             * @example correct horse battery
             */
            password?: string | null;
        };
        /** @description A message that was deleted. */
        DeletedMessage: {
            /**
             * @description The conversation.
             * @example 42
             */
            conversationId: string;
            /**
             * @description The message.
             * @example 42
             */
            messageId: string;
        };
        /** @description The data for signing in to a demo. */
        Demo: {
            /** @description The users who can sign in without a password. */
            users: components["schemas"]["User"][];
        };
        /** @description The second device's claim on a link. */
        DeviceClaim: {
            /**
             * @description Proof of having opened the link first. Send it to enter.
             * @example n5hGRHlxgCTNGJmq3kD5wrJ0-3kIcVEZOuZVZ5JwPzA
             */
            claim: string;
            /**
             * @description The user whom the link signs in.
             * @example jane
             */
            username: string;
            /**
             * @description The number that both devices show.
             * @example 407
             */
            number: string;
            /**
             * Format: date-time
             * @description When the claim expires.
             * @example 2026-01-02T03:04:05.678Z
             */
            expiresAt: string;
        };
        /** @description A device link, as the device that created it sees it. */
        DeviceLink: {
            /** @description Its state. */
            state: components["schemas"]["DeviceLinkState"];
            /**
             * @description The number that both devices show.
             * @example 407
             */
            number: string | null;
            /**
             * @description The `User-Agent` of the second device.
             * @example Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0
             */
            userAgent: string | null;
            /**
             * @description The IP address of the second device.
             * @example 192.168.1.20
             */
            address: string | null;
            /**
             * Format: date-time
             * @description When the link expires.
             * @example 2026-01-02T03:04:05.678Z
             */
            expiresAt: string | null;
        };
        /**
         * @description The state of a device link.
         *     - `waiting`: No other device has opened the link.
         *     - `claimed`: Another device has opened it and is not signed in yet.
         *     - `done`: The other device is signed in.
         *     - `refused`: The other device was refused.
         *     - `gone`: There is no link, or it has expired.
         * @enum {string}
         */
        DeviceLinkState: "waiting" | "claimed" | "done" | "refused" | "gone";
        /** @description The number that the second device shows. */
        DeviceNumber: {
            /**
             * @description The three digits.
             * @example 407
             */
            number: string;
        };
        /** @description Whether you are at the keyboard of this device. */
        DevicePresence: {
            /**
             * @description The state.
             *     - `here`: Connected, and active on one of their devices.
             *     - `away`: Connected, but on no device active.
             * @enum {string}
             */
            state: "here" | "away";
        };
        /** @description The preview of an unopened device link. */
        DevicePreview: {
            /**
             * @description The user whom the link signs in.
             * @example jane
             */
            username: string;
            /**
             * Format: date-time
             * @description When the link expires.
             * @example 2026-01-02T03:04:05.678Z
             */
            expiresAt: string;
        };
        /** @description Proof of having opened the link first. */
        DeviceProof: {
            /**
             * @description The `claim` from claiming the link.
             * @example n5hGRHlxgCTNGJmq3kD5wrJ0-3kIcVEZOuZVZ5JwPzA
             */
            claim: string;
        };
        /** @description The error if a message was edited since its author loaded it. */
        EditConflict: {
            /**
             * @description The error message.
             * @example This message was edited since you opened it. Look at the newer version first.
             */
            message: string;
            /** @description The current version of the message. */
            current: components["schemas"]["Message"];
        };
        /** @description The body of every error. */
        Error: {
            /**
             * @description A sentence about what went wrong and what to do about it.
             * @example Sign in first.
             */
            message: string;
            /**
             * @description With status 422, and with 409 for a taken name: what is wrong with each field, by the field's name.
             * @example {
             *       "content": "Write something first."
             *     }
             */
            errors?: {
                [key: string]: string;
            };
        };
        /** @description Files of a conversation. */
        FileList: {
            /** @description The files, newest first. */
            files: components["schemas"]["ListedFile"][];
            /**
             * @description Whether there are older ones.
             * @example false
             */
            hasMore: boolean;
        };
        /** @description The room that files take on the server. */
        FilesSize: {
            /**
             * @description The bytes of all files, and of those that are being uploaded.
             * @example 48213000
             */
            used: number;
            /**
             * @description The bytes that they may have, or null for no limit.
             * @example 20000000000
             */
            most: number | null;
        };
        /** @description The purpose of going to GitHub: signing in, joining with an invite's token, or connecting the identity to an account. */
        GithubWish: {
            /**
             * @description The part of the invite's link after the `#`, to join with it.
             * @example n5hGRHlxgCTNGJmq3kD5wrJ0-3kIcVEZOuZVZ5JwPzA
             */
            token?: string | null;
            /**
             * @description Whether to connect GitHub to your account. Not allowed with a token.
             * @default false
             * @example false
             */
            link?: boolean;
            /**
             * @description Your password, to connect GitHub. If you have none, you must have signed in within the last 10 minutes.
             * @example correct horse battery
             */
            password?: string | null;
        };
        /** @description The position of the stream. */
        Head: {
            /**
             * @description The last event on this stream.
             * @example 7f3a9c0d1e2b4856-1042
             */
            eventId: string;
        };
        /** @description The state of a running server, for supervisors. */
        Health: {
            /**
             * @description Always `ok`: a server that does not run does not answer.
             * @constant
             */
            status: "ok";
            /**
             * @description The version of the server.
             * @example 0.1.0
             */
            version: string;
        };
        /** @description An invite, as owners see it. The token is not included: it is shown only once, when the invite is created. */
        Invite: {
            /**
             * @description Its id.
             * @example 42
             */
            id: string;
            /** @description The role of those who join. */
            role: components["schemas"]["Role"];
            /**
             * @description The owner's note on its purpose. It may be empty.
             * @example For the people of the workshop
             */
            note: string;
            /**
             * @description The name of the owner who created it, or null for the terminal.
             * @example jane
             */
            invitedBy: string | null;
            /**
             * Format: date-time
             * @description When it was created.
             * @example 2026-01-02T03:04:05.678Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it expires.
             * @example 2026-01-02T03:04:05.678Z
             */
            expiresAt: string;
            /**
             * @description How many more people may join with it.
             * @example 3
             */
            usesLeft: number;
            /**
             * @description How many people have joined with it.
             * @example 2
             */
            used: number;
            /**
             * Format: date-time
             * @description When it was revoked, or null if it was not.
             * @example 2026-01-02T03:04:05.678Z
             */
            revokedAt: string | null;
        };
        /** @description A change to an invite. A missing field stays as it is. */
        InviteChange: {
            /**
             * @description The number of people who may join with it, with those who have joined.
             * @default null
             * @example 20
             */
            uses?: number;
            /**
             * @description The number of days from now until it expires.
             * @default null
             * @example 30
             */
            days?: number;
        };
        /** @description A link at one address of the server. */
        InviteLink: {
            /**
             * Format: uri
             * @description The link.
             * @example http://192.168.1.20:8000/join#n5hGRHlxgCTNGJmq3kD5wrJ0-3kIcVEZOuZVZ5JwPzA
             */
            url: string;
            /** @description The link as a QR code. */
            qr: components["schemas"]["Qr"];
        };
        /** @description An invite, as everyone with its link sees it. */
        InviteLook: {
            /** @description The role of those who join. */
            role: components["schemas"]["Role"];
            /**
             * @description The owner who invites, or null for the terminal: their display name, or their username if they have none.
             * @example Jane Doe
             */
            invitedBy: string | null;
            /**
             * Format: date-time
             * @description When it expires.
             * @example 2026-01-02T03:04:05.678Z
             */
            expiresAt: string;
            /**
             * @description The free username that is derived from the given name, or null.
             * @example jane
             */
            username: string | null;
        };
        /** @description The token of an invite's link, and the name of a person who may join with it. */
        InviteTicket: {
            /**
             * @description The part of the link after the `#`.
             * @example n5hGRHlxgCTNGJmq3kD5wrJ0-3kIcVEZOuZVZ5JwPzA
             */
            token: string;
            /**
             * @description The person's name, to learn the username that they would get: one line without invisible characters.
             * @example Jane Doe
             */
            displayName?: string | null;
        };
        /** @description A new user's first session, and a user to talk to. */
        Joined: {
            /** @description The user. */
            authUser: components["schemas"]["User"];
            /**
             * @description The token. This is its only copy.
             * @example n5hGRHlxgCTNGJmq3kD5wrJ0-3kIcVEZOuZVZ5JwPzA
             */
            token: string;
            /**
             * Format: date-time
             * @description When the session expires, unless it is used.
             * @example 2026-01-02T03:04:05.678Z
             */
            expiresAt: string;
            /**
             * @description The username of the inviter or of an owner. It is null for the first user.
             * @example jane
             */
            talkTo: string | null;
        };
        /** @description A file in the list of its conversation. */
        ListedFile: {
            /** @description The file. */
            file: components["schemas"]["MessageFile"];
            /**
             * @description Its message.
             * @example 42
             */
            messageId: string;
            /**
             * @description The user who sent it.
             * @example 42
             */
            authorId: string;
            /**
             * Format: date-time
             * @description When it was sent.
             * @example 2026-01-02T03:04:05.678Z
             */
            createdAt: string;
        };
        /** @description A new session and its user. */
        Login: {
            /** @description The user. */
            authUser: components["schemas"]["User"];
            /**
             * @description The token. This is its only copy.
             * @example n5hGRHlxgCTNGJmq3kD5wrJ0-3kIcVEZOuZVZ5JwPzA
             */
            token: string;
            /**
             * Format: date-time
             * @description When the session expires, unless it is used.
             * @example 2026-01-02T03:04:05.678Z
             */
            expiresAt: string;
        };
        /** @description A message as one reader sees it. */
        Message: {
            /**
             * @description Its id. Ids grow, and give the history its order.
             * @example 42
             */
            id: string;
            /**
             * @description The conversation.
             * @example 42
             */
            conversationId: string;
            /**
             * @description Its author: the user who sent it, or who made the change.
             * @example 42
             */
            authorId: string;
            /** @description Its kind. */
            kind: components["schemas"]["MessageKind"];
            /**
             * @description Its text; empty after it was deleted, and if it has only files.
             * @example Is the coffee machine back?
             */
            content: string;
            /**
             * @description The message of the same conversation that it answers, or null.
             * @example 42
             */
            replyToId: string | null;
            /**
             * @description Whether it was deleted. Only those that a message answers are listed.
             * @example false
             */
            isDeleted: boolean;
            /** @description The reactions to it, the oldest emoji first. */
            reactions: components["schemas"]["Reaction"][];
            /** @description Its files, in the order of their uploads. */
            files: components["schemas"]["MessageFile"][];
            /**
             * @description Whether it is pinned.
             * @example false
             */
            isPinned: boolean;
            /** @description The participants whom the text names. */
            mentions: string[];
            /**
             * @description Whether the text names everyone in the room.
             * @example false
             */
            mentionsRoom: boolean;
            /** @description The change of which a message of the kind `change` tells; null for a text. */
            change: components["schemas"]["Change"] | null;
            /**
             * Format: date-time
             * @description When the server received it.
             * @example 2026-01-02T03:04:05.678Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When its author last edited it, or null if never.
             * @example 2026-01-02T03:04:05.678Z
             */
            editedAt: string | null;
            /**
             * @description The author's idempotency key, if there is one. Only the author sees it.
             * @example a1b2c3
             */
            clientId: string | null;
            /**
             * @description Whether the reader is the author.
             * @example false
             */
            mine: boolean;
        };
        /** @description A new version of a message. */
        MessageEdit: {
            /**
             * @description The new content. It may be empty if the message has files.
             * @example hello
             */
            content: string;
            /**
             * Format: date-time
             * @description The `editedAt` of the version that you saw, or null if it was never edited. If the message was edited since, nothing changes. Leave it out to overwrite any version.
             * @example 2026-01-02T03:04:05.678Z
             */
            ifEditedAt?: string | null;
        };
        /** @description A file of a message. */
        MessageFile: {
            /**
             * @description Its id.
             * @example 42
             */
            id: string;
            /**
             * @description Its name as typed, without folders.
             * @example plan.pdf
             */
            name: string;
            /**
             * @description Its media type, found by its content.
             * @example image/jpeg
             */
            mediaType: string;
            /**
             * @description The size of the stored bytes, which may be fewer than those sent: places and devices are removed from pictures.
             * @example 48213
             */
            size: number;
            /**
             * @description The width of an upright picture in pixels, if it is known.
             * @example 1280
             */
            width: number | null;
            /**
             * @description The height of an upright picture in pixels, if it is known.
             * @example 800
             */
            height: number | null;
            /**
             * @description Whether there are smaller copies of a picture.
             * @example false
             */
            hasPreview: boolean;
        };
        /**
         * @description The kind of a message.
         *     - `text`: A text that its author sent.
         *     - `change`: A quiet line of a room, such as "Ann joined".
         * @enum {string}
         */
        MessageKind: "text" | "change";
        /** @description A new invite, with the only copy of its link. */
        NewInvite: {
            /** @description The invite. */
            invite: components["schemas"]["Invite"];
            /** @description The link at each address of the server, the most useful for others first. */
            links: components["schemas"]["InviteLink"][];
            /** @description Why only this computer can open the links, or null if others can too. */
            onlyHere: components["schemas"]["OnlyHere"] | null;
        };
        /** @description A message to send. */
        NewMessage: {
            /**
             * @description The content. Blank lines at its start and white space at its end are removed. It may be empty if there are files.
             * @example hello
             */
            content: string;
            /**
             * @description The idempotency key. Two requests with the same key send one message. Use a random key.
             * @example a1b2c3
             */
            clientId?: string | null;
            /**
             * @description The message of the same conversation that it answers, whose author is notified.
             * @example 42
             */
            replyToId?: string | null;
            /**
             * @description Your complete uploads that become its files, in this order. Each can be sent once.
             * @default []
             */
            uploadIds?: string[];
        };
        /** @description People to add to a room. */
        NewParticipants: {
            /** @description Their usernames, in any case. */
            usernames: string[];
        };
        /** @description A reset link's token, and the new password. */
        NewPassword: {
            /**
             * @description The part of the link after the `#`.
             * @example n5hGRHlxgCTNGJmq3kD5wrJ0-3kIcVEZOuZVZ5JwPzA
             */
            token: string;
            /**
             * @description The new password.
             * @example correct horse battery
             */
            password: string;
        };
        /** @description A room to make. */
        NewRoom: {
            /**
             * @description Its name. No other room may have it, or one that looks like it, except archived rooms.
             * @example lab-notes
             */
            name: string;
            /**
             * @description Its topic. Null or an empty text for none.
             * @example Everything about the launch
             */
            topic?: string | null;
            /**
             * @description Whether only its participants may know that it exists.
             * @default false
             * @example false
             */
            isPrivate?: boolean;
            /** @description The usernames of its first participants, in any case, besides you. */
            usernames?: string[];
        };
        /** @description The data of a new user. */
        Newcomer: {
            /**
             * @description The part of the invite's link after the `#`.
             * @example n5hGRHlxgCTNGJmq3kD5wrJ0-3kIcVEZOuZVZ5JwPzA
             */
            token: string;
            /**
             * @description The name that others see. It can be left out if there is a username.
             * @example Jane Doe
             */
            displayName?: string | null;
            /**
             * @description The username for signing in. Without it, a free username is derived from the display name.
             * @example jane
             */
            username?: string | null;
            /**
             * @description The password for signing in.
             * @example correct horse battery
             */
            password: string;
            /**
             * @description The name of the server, if this is an owner's link.
             * @example The office
             */
            serverName?: string | null;
        };
        /** @description An event without data. */
        Nothing: Record<string, never>;
        /** @description A notice, as its reader sees it. */
        Notice: {
            /**
             * @description Its id.
             * @example 42
             */
            id: string;
            /** @description The event that it reports. */
            kind: components["schemas"]["NoticeKind"];
            /**
             * @description The actor's name, the device or the GitHub username; null for the server's terminal.
             * @example john
             */
            by: string | null;
            /**
             * Format: date-time
             * @description When it happened.
             * @example 2026-01-02T03:04:05.678Z
             */
            at: string;
            /**
             * @description Whether this session caused it, or a session that descends from the same sign-in by device links. Such a session cannot dismiss the notice, so that a thief cannot hide it.
             * @example false
             */
            causedHere: boolean;
        };
        /**
         * @description The event that a notice reports.
         *     - `reset_link`: An owner, or someone at the terminal, created a reset link for the user.
         *     - `password_reset`: The password was changed with a reset link.
         *     - `made_owner`: The user was made an owner.
         *     - `unmade_owner`: The user was removed as an owner.
         *     - `device_added`: The user signed in on another device.
         *     - `github_linked`: A GitHub account was connected, which can sign in as the user.
         * @enum {string}
         */
        NoticeKind: "reset_link" | "password_reset" | "made_owner" | "unmade_owner" | "device_added" | "github_linked";
        /** @description A link that works once and for a limited time. This is its only copy. */
        OneTimeLink: {
            /** @description The link at each address of the server, the most useful for others first. */
            links: components["schemas"]["InviteLink"][];
            /**
             * Format: date-time
             * @description When the link expires.
             * @example 2026-01-02T03:04:05.678Z
             */
            expiresAt: string;
            /** @description Why only this computer can open the links, or null if others can too. */
            onlyHere: components["schemas"]["OnlyHere"] | null;
        };
        /** @description Why only this computer can open the links, and what to do about it. */
        OnlyHere: {
            /** @description The reason. */
            reason: components["schemas"]["Unreached"];
            /**
             * @description The command that starts the server for the whole network, if that helps.
             * @example chinwag --lan
             */
            command: string | null;
        };
        /** @description Whether a user participates in a room, told to the participants. */
        Participant: {
            /**
             * @description The room.
             * @example 42
             */
            conversationId: string;
            /**
             * @description The user.
             * @example 42
             */
            userId: string;
            /**
             * @description Whether the user participates.
             * @example false
             */
            isParticipant: boolean;
            /**
             * @description How many active users participate.
             * @example 12
             */
            participantCount: number;
        };
        /** @description A page of the active participants of a conversation, by name. */
        ParticipantPage: {
            /** @description The participants. */
            participants: components["schemas"]["User"][];
            /**
             * @description Whether there are more after them.
             * @example false
             */
            hasMore: boolean;
        };
        /** @description The conversation as the user sees it, or its id alone after the user left or was removed. */
        Participation: components["schemas"]["Conversation"] | components["schemas"]["PastParticipation"];
        /** @description A change of your participation. A field that is left out does not change. */
        ParticipationChange: {
            /** @description Your involvement in the conversation. */
            involvement?: ("everything" | "mentions" | "nothing" | "hidden") | null;
            /**
             * @description Whether you star it.
             * @example true
             */
            isStarred?: boolean | null;
        };
        /** @description A new password, with the current one if there is one. */
        PasswordChange: {
            /**
             * @description The current password. Leave it out if you have none.
             * @example correct horse battery
             */
            current?: string | null;
            /**
             * @description The new password.
             * @example correct horse battery
             */
            password: string;
            /**
             * @description Also disconnect GitHub. Someone who knew the old password may have connected their own identity.
             * @default false
             * @example false
             */
            disconnectGithub?: boolean;
        };
        /** @description A conversation in which the user no longer participates. */
        PastParticipation: {
            /**
             * @description The id of the conversation.
             * @example 42
             */
            id: string;
            /**
             * @description Always false.
             * @example false
             */
            isParticipant: boolean;
        };
        /** @description A user in the list of people. */
        Person: {
            /**
             * @description Their id.
             * @example 42
             */
            id: string;
            /**
             * @description The name they sign in with. It never changes.
             * @example jane
             */
            username: string;
            /**
             * @description The name that is shown instead, or null.
             * @example Jane Doe
             */
            displayName: string | null;
            /**
             * Format: uri-reference
             * @description The address of their picture, on this server or at GitHub; null for none.
             * @example /api/pictures/9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
             */
            avatarURL: string | null;
            /**
             * @description A short status text, or null.
             * @example On holiday 🏝
             */
            status: string | null;
            /** @description Their role. */
            role: components["schemas"]["Role"];
            /**
             * @description Whether the account is deactivated: it can no longer sign in.
             * @example false
             */
            isDeactivated: boolean;
            /**
             * Format: date-time
             * @description When the user joined.
             * @example 2026-01-02T03:04:05.678Z
             */
            createdAt: string;
        };
        /** @description Whether a message is pinned. */
        Pin: {
            /**
             * @description The conversation.
             * @example 42
             */
            conversationId: string;
            /**
             * @description The message.
             * @example 42
             */
            messageId: string;
            /**
             * @description Whether it is pinned.
             * @example false
             */
            isPinned: boolean;
        };
        /** @description An event of the stream. */
        PolledEvent: {
            /**
             * @description Its name, `message` for events without a name on the stream.
             * @example read
             */
            event: string;
            /**
             * @description Its data, as on the stream.
             * @example {
             *       "conversationId": "7",
             *       "messageId": "42"
             *     }
             */
            data: unknown;
        };
        /** @description Events, and where to continue. */
        PolledEvents: {
            /** @description The events in their order; none if nothing happened. */
            events: components["schemas"]["PolledEvent"][];
            /**
             * @description The value of `after` for the next request.
             * @example 7f3a9c0d1e2b4856-1042
             */
            eventId: string;
        };
        /** @description The users whose presence changed since the last event: nobody, after some events may have been lost. */
        PresenceChange: {
            /**
             * @description One more than that of the last event. If it is more than that, you have missed some: get the whole again. If it is not more than the last one, you know all of it.
             * @example 8
             */
            version: number;
            /** @description The users who are here now. */
            here: string[];
            /** @description The users who are away now. */
            away: string[];
            /** @description The users who are gone now. */
            gone: string[];
        };
        /** @description The users who are here and those who are away. Everyone else is not connected, or does not show it. */
        Present: {
            /**
             * @description The number of the last `presence` event that it includes.
             * @example 7
             */
            version: number;
            /** @description The users who are here. */
            here: string[];
            /** @description The users who are away. */
            away: string[];
        };
        /** @description A change to your profile. A missing field stays as it is; null or an empty text removes it. */
        ProfileChange: {
            /**
             * @description The name shown instead of your username: one line.
             * @example Jane Doe
             */
            displayName?: string | null;
            /**
             * @description A short status text: one line.
             * @example On holiday 🏝
             */
            status?: string | null;
        };
        /** @description A code for the page. */
        Qr: {
            /**
             * @description Its width and height in modules, with the quiet zone.
             * @example 41
             */
            size: number;
            /**
             * @description The dark modules, as the path of an SVG with the view box `0 0 size size`.
             * @example M4 4h1v1h-1zM5 4h1v1h-1z
             */
            path: string;
        };
        /**
         * @description A role that an owner can give to a person.
         *     - `owner`: Manages the server.
         *     - `member`: Takes part in conversations.
         * @enum {string}
         */
        Rank: "owner" | "member";
        /** @description An emoji on a message, and who put it there. */
        Reaction: {
            /**
             * @description The emoji, fully qualified (UTS 51).
             * @example 👍
             */
            emoji: string;
            /** @description The first 50 users who chose it. An answer to you has you as the last of them if you chose it after them; an event, which is the same for all, does not. */
            userIds: string[];
            /**
             * @description How many users chose it.
             * @example 1
             */
            count: number;
        };
        /** @description The reactions to a message, after one of them changed. */
        Reactions: {
            /**
             * @description The conversation.
             * @example 42
             */
            conversationId: string;
            /**
             * @description The message.
             * @example 42
             */
            messageId: string;
            /** @description All of its reactions, the oldest emoji first. */
            reactions: components["schemas"]["Reaction"][];
        };
        /** @description How far a user has read, and what is unread, told to their own devices. */
        ReadMarker: {
            /**
             * @description The conversation.
             * @example 42
             */
            conversationId: string;
            /**
             * @description The last message that the user has read, or null for none.
             * @example 42
             */
            messageId: string | null;
            /**
             * @description How many messages others wrote after it, up to `lastMessageId`; 100 means 100 or more.
             * @example 3
             */
            unreadCount: number;
            /**
             * @description How many of them are for the user.
             * @example 1
             */
            mentionCount: number;
            /**
             * @description The last message of the conversation when these were counted. Add those that arrive after it.
             * @example 42
             */
            lastMessageId: string | null;
        };
        /** @description The missed events cannot be replayed: load a new snapshot. */
        Reset: {
            /** @description The reason. */
            reason: components["schemas"]["ResetReason"];
            /**
             * @description The event after which the stream continues.
             * @example 7f3a9c0d1e2b4856-1042
             */
            eventId: string;
        };
        /** @description A reset, as everyone with its link sees it. */
        ResetLook: {
            /**
             * @description The user whose password it resets.
             * @example jane
             */
            username: string;
            /**
             * @description The name of the owner who created it, or null for the terminal.
             * @example jane
             */
            by: string | null;
            /**
             * Format: date-time
             * @description When it expires.
             * @example 2026-01-02T03:04:05.678Z
             */
            expiresAt: string;
        };
        /**
         * @description The reason for a reset instead of a replay.
         *     - `pruned`: The log no longer has what was missed.
         *     - `epoch`: The event id is from another log: the database was restored or replaced.
         *     - `ahead`: The event id has not been given yet.
         *     - `behind`: Too many events were missed.
         * @enum {string}
         */
        ResetReason: "pruned" | "epoch" | "ahead" | "behind";
        /**
         * @description A user's role on the server.
         *     - `owner`: Manages the server.
         *     - `member`: Takes part in conversations.
         *     - `bot`: Is a program.
         * @enum {string}
         */
        Role: "owner" | "member" | "bot";
        /** @description A change of a room. A field that is left out does not change. */
        RoomChange: {
            /**
             * @description The name.
             * @example lab-notes
             */
            name?: string | null;
            /**
             * @description The topic. Null or an empty text removes it.
             * @example Everything about the launch
             */
            topic?: string | null;
            /**
             * @description Whether only its participants may know that it exists.
             * @example true
             */
            isPrivate?: boolean | null;
            /**
             * @description Whether it is archived.
             * @example true
             */
            isArchived?: boolean | null;
            /**
             * @description Whether new users become participants. Only owners can change it.
             * @example true
             */
            joinsNewUsers?: boolean | null;
        };
        /** @description A page of rooms, newest message first, where a deleted message counts. */
        RoomPage: {
            /** @description The rooms. */
            rooms: components["schemas"]["Conversation"][];
            /**
             * @description Whether there are more after them.
             * @example false
             */
            hasMore: boolean;
        };
        /** @description A message that was found. */
        SearchHit: {
            /** @description The message. */
            message: components["schemas"]["Message"];
            /**
             * @description Its conversation.
             * @example 42
             */
            conversationId: string;
            /** @description The places of the words in its content, in order. There are none if it was found by the names of its files or by filters alone. */
            ranges: components["schemas"]["TextRange"][];
        };
        /** @description The indexing progress. */
        SearchIndex: {
            /**
             * @description How many of the messages are indexed, in percent. Until it is 100, a search may lack older messages.
             * @example 42
             */
            percent: number;
            /**
             * @description Whether indexing is paused because the server's disk is almost full.
             * @example false
             */
            isShortOfSpace: boolean;
        };
        /** @description A page of results. */
        SearchPage: {
            /** @description The messages, newest first. */
            hits: components["schemas"]["SearchHit"][];
            /**
             * @description Search before this message for more, even if there are no hits here; null if there is no more.
             * @example 42
             */
            before: string | null;
            /**
             * @description Whether no message is missing because the index is still being made.
             * @example false
             */
            isComplete: boolean;
        };
        /** @description The data of the server for people who are not signed in. */
        ServerInfo: {
            /**
             * @description The version of the server.
             * @example 0.1.0
             */
            version: string;
            /**
             * @description The name of the server.
             * @example The office
             */
            name: string;
            /**
             * Format: uri-reference
             * @description The address of the server's picture, or null.
             * @example /api/pictures/9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
             */
            pictureURL: string | null;
            /**
             * @description Whether GitHub sign-in is available.
             * @example false
             */
            github: boolean;
            /**
             * @description Whether the server has an owner, who can invite others.
             * @example false
             */
            hasOwner: boolean;
            /** @description The certificate authority, if the server created its own. */
            certificateAuthority: components["schemas"]["AuthorityInfo"] | null;
            /** @description The data of the demo, if development login is on for this request. */
            devLogin: components["schemas"]["Demo"] | null;
            /**
             * @description The size of the largest file that can be sent, in bytes.
             * @example 50000000
             */
            maxFileSize: number;
            /**
             * @description The flags that a command in the server's terminal needs to find its data. Only this computer learns the folder.
             * @example --data /srv/chat
             */
            commandFlags: string;
        };
        /** @description The new name of the server. Null or an empty text removes it. */
        ServerNaming: {
            /**
             * @description The name, on one line.
             * @example The office
             */
            name: string | null;
        };
        /** @description The token of a session, for the requests of programs. */
        SessionToken: {
            /**
             * @description The token. This is its only copy.
             * @example n5hGRHlxgCTNGJmq3kD5wrJ0-3kIcVEZOuZVZ5JwPzA
             */
            token: string;
            /**
             * Format: date-time
             * @description When the session expires, unless it is used.
             * @example 2026-01-02T03:04:05.678Z
             */
            expiresAt: string;
        };
        /** @description A session, as its user sees it. */
        SessionView: {
            /**
             * @description Its id.
             * @example 42
             */
            id: string;
            /**
             * @description The device's `User-Agent`.
             * @example Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0
             */
            userAgent: string | null;
            /**
             * @description The IP address that last used it.
             * @example 192.168.1.20
             */
            address: string | null;
            /**
             * Format: date-time
             * @description When the device signed in.
             * @example 2026-01-02T03:04:05.678Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it was last used, exact to an hour.
             * @example 2026-01-02T03:04:05.678Z
             */
            lastUsedAt: string;
            /**
             * @description Whether this request uses it.
             * @example false
             */
            isCurrent: boolean;
        };
        /** @description A user's settings, told to their own devices. */
        Settings: {
            /**
             * @description Whether others see that the user is here or away, and the user sees it of them.
             * @example false
             */
            showsPresence: boolean;
            /**
             * @description Whether others see that the user is typing, and the user sees it of them.
             * @example false
             */
            showsTyping: boolean;
            /**
             * @description How times are shown.
             *     - `system`: As the system of each device shows them.
             *     - `12`: From 1 to 12, with am and pm.
             *     - `24`: From 0 to 23.
             * @enum {string}
             */
            clock: "system" | "12" | "24";
            /**
             * @description Which messages notify the user. Their involvement in a conversation goes before it.
             *     - `all`: Every message.
             *     - `mine`: Messages for the user: direct messages, mentions, replies and their words.
             *     - `nothing`: Nothing.
             * @enum {string}
             */
            notify: "all" | "mine" | "nothing";
            /** @description Words that notify the user wherever they can read them, in capitals or not. */
            words: string[];
            /**
             * @description The sound of a notification.
             *     - `off`: None.
             *     - `tap`: One soft tap.
             *     - `chime`: Two tones.
             * @enum {string}
             */
            sound: "off" | "tap" | "chime";
            /**
             * @description When the quiet hours of each day begin, where the user is; null for none. They notify afterwards.
             * @example 19:00
             */
            quietFrom: string | null;
            /**
             * @description When they end, on the same day or the next one.
             * @example 19:00
             */
            quietTo: string | null;
            /** @description The days that are quiet as a whole. */
            quietDays: ("monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday" | "sunday")[];
            /**
             * Format: date-time
             * @description Nothing notifies the user until then.
             * @example 2026-01-02T03:04:05.678Z
             */
            pausedUntil: string | null;
        };
        /** @description A change of your settings. A missing field stays as it is. */
        SettingsChange: {
            /**
             * @description Whether others see that you are here or away, and you see it of them.
             * @default null
             * @example true
             */
            showsPresence?: boolean | null;
            /**
             * @description Whether others see that you are typing, and you see it of them.
             * @default null
             * @example true
             */
            showsTyping?: boolean | null;
            /**
             * @description How times are shown.
             * @default null
             * @example system
             */
            clock?: ("system" | "12" | "24") | null;
            /**
             * @description Which messages notify you. Your involvement in a conversation goes before it.
             * @default null
             * @example mine
             */
            notify?: ("all" | "mine" | "nothing") | null;
            /**
             * @description Words that notify you. Words that differ in case alone are one.
             * @default null
             */
            words?: string[] | null;
            /**
             * @description The sound of a notification.
             * @default null
             * @example tap
             */
            sound?: ("off" | "tap" | "chime") | null;
            /**
             * @description When your quiet hours begin. Null, for both, removes them.
             * @example 19:00
             */
            quietFrom?: string | null;
            /**
             * @description When they end: another time than they begin.
             * @example 19:00
             */
            quietTo?: string | null;
            /**
             * @description The days that are quiet as a whole.
             * @default null
             */
            quietDays?: ("monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday" | "sunday")[] | null;
            /**
             * Format: date-time
             * @description Nothing notifies you until then. Null ends the pause.
             * @example 2026-01-02T03:04:05.678Z
             */
            pausedUntil?: string | null;
        };
        /** @description A user's state at one event. A stream from that event tells of every change to it. */
        Snapshot: {
            /**
             * @description The event that this state corresponds to. Open the stream from here.
             * @example 7f3a9c0d1e2b4856-1042
             */
            eventId: string;
            /** @description The user who is signed in. */
            authUser: components["schemas"]["User"];
            /** @description The user's settings. */
            settings: components["schemas"]["Settings"];
            /** @description The 200 conversations with the newest messages, newest first; conversations without a message come last. Up to 800 older ones follow that are starred or have unread messages. */
            conversations: components["schemas"]["Conversation"][];
            /**
             * @description Whether there are more conversations than the newest 200. `GET /api/conversations/all` has them.
             * @example false
             */
            hasMoreConversations: boolean;
            /** @description The users to whom these conversations refer, by id. `GET /api/users?ids=` has others. */
            users: components["schemas"]["User"][];
        };
        /** @description The description of a stored file. */
        StoredFile: {
            /**
             * @description Its media type, found by its content.
             * @example image/jpeg
             */
            mediaType: string;
            /**
             * @description The size of the stored bytes, which may be fewer than those sent: places and devices are removed from pictures.
             * @example 48213
             */
            size: number;
            /**
             * @description The width of an upright picture in pixels, if it is known.
             * @example 1280
             */
            width: number | null;
            /**
             * @description The height of an upright picture in pixels, if it is known.
             * @example 800
             */
            height: number | null;
            /**
             * @description Whether there are smaller copies of a picture.
             * @example false
             */
            hasPreview: boolean;
        };
        /** @description A part of a text, in UTF-16 code units. */
        TextRange: {
            /**
             * @description Its first code unit.
             * @example 10
             */
            start: number;
            /**
             * @description The code unit after it.
             * @example 14
             */
            end: number;
        };
        /** @description The token of a link. */
        Ticket: {
            /**
             * @description The part of the link after the `#`.
             * @example n5hGRHlxgCTNGJmq3kD5wrJ0-3kIcVEZOuZVZ5JwPzA
             */
            token: string;
        };
        /** @description Users who are typing in a conversation. It holds for 6 seconds, or until their message arrives. */
        TypingUsers: {
            /**
             * @description The conversation.
             * @example 42
             */
            conversationId: string;
            /** @description The users, yourself perhaps among them. */
            userIds: string[];
        };
        /**
         * @description A reason why only this computer can reach the server.
         *     - `address`: The server listens on this computer only.
         *     - `demo`: A demo works on this computer only.
         *     - `network`: The computer is on no network.
         * @enum {string}
         */
        Unreached: "address" | "demo" | "network";
        /** @description An upload and its progress. */
        Upload: {
            /**
             * @description The upload.
             * @example 42
             */
            id: string;
            /**
             * @description The name of the file.
             * @example plan.pdf
             */
            name: string;
            /**
             * @description The size of the file, in bytes.
             * @example 48213
             */
            size: number;
            /**
             * @description The bytes that have arrived.
             * @example 48213
             */
            offset: number;
            /**
             * Format: date-time
             * @description When it ends if it is not sent.
             * @example 2026-01-02T03:04:05.678Z
             */
            expiresAt: string;
            /** @description The stored file, or null while it is not complete. */
            file: components["schemas"]["StoredFile"] | null;
        };
        /** @description A person (or bot) with an account, as everyone sees them. */
        User: {
            /**
             * @description Their id.
             * @example 42
             */
            id: string;
            /**
             * @description The name they sign in with. It never changes.
             * @example jane
             */
            username: string;
            /**
             * @description The name that is shown instead, or null.
             * @example Jane Doe
             */
            displayName: string | null;
            /**
             * Format: uri-reference
             * @description The address of their picture, on this server or at GitHub; null for none.
             * @example /api/pictures/9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
             */
            avatarURL: string | null;
            /**
             * @description A short status text, or null.
             * @example On holiday 🏝
             */
            status: string | null;
            /** @description Their role. */
            role: components["schemas"]["Role"];
            /**
             * @description Whether the account is deactivated: it can no longer sign in.
             * @example false
             */
            isDeactivated: boolean;
        };
        /** @description Users by their ids. */
        UsersByIds: {
            /** @description The users who exist, in any order. */
            users: components["schemas"]["User"][];
        };
        /** @description An empty object. */
        Waits: Record<string, never>;
        /** @description An invite to create. */
        WantedInvite: {
            /**
             * @description The number of people who may join with it.
             * @example 5
             */
            uses: number;
            /**
             * @description The number of days until it expires.
             * @example 7
             */
            days: number;
            /**
             * @description A note on its purpose.
             * @default
             * @example For the people of the workshop
             */
            note?: string;
        };
        /** @description A user's new role. */
        WantedRole: {
            /** @description The role. */
            role: components["schemas"]["Rank"];
        };
        /** @description The address to which the page sends the browser. */
        WayToGithub: {
            /**
             * Format: uri
             * @description The address of GitHub's page.
             * @example https://github.com/login/oauth/authorize?client_id=…
             */
            url: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type Account = components['schemas']['Account'];
export type Action = components['schemas']['Action'];
export type AuditEntry = components['schemas']['AuditEntry'];
export type AuthorityInfo = components['schemas']['AuthorityInfo'];
export type Bye = components['schemas']['Bye'];
export type ByeReason = components['schemas']['ByeReason'];
export type Change = components['schemas']['Change'];
export type ChangeType = components['schemas']['ChangeType'];
export type Conversation = components['schemas']['Conversation'];
export type ConversationFields = components['schemas']['ConversationFields'];
export type ConversationKind = components['schemas']['ConversationKind'];
export type ConversationStart = components['schemas']['ConversationStart'];
export type Credentials = components['schemas']['Credentials'];
export type DeletedMessage = components['schemas']['DeletedMessage'];
export type Demo = components['schemas']['Demo'];
export type DeviceClaim = components['schemas']['DeviceClaim'];
export type DeviceLink = components['schemas']['DeviceLink'];
export type DeviceLinkState = components['schemas']['DeviceLinkState'];
export type DeviceNumber = components['schemas']['DeviceNumber'];
export type DevicePresence = components['schemas']['DevicePresence'];
export type DevicePreview = components['schemas']['DevicePreview'];
export type DeviceProof = components['schemas']['DeviceProof'];
export type EditConflict = components['schemas']['EditConflict'];
export type Error = components['schemas']['Error'];
export type FileList = components['schemas']['FileList'];
export type FilesSize = components['schemas']['FilesSize'];
export type GithubWish = components['schemas']['GithubWish'];
export type Head = components['schemas']['Head'];
export type Health = components['schemas']['Health'];
export type Invite = components['schemas']['Invite'];
export type InviteChange = components['schemas']['InviteChange'];
export type InviteLink = components['schemas']['InviteLink'];
export type InviteLook = components['schemas']['InviteLook'];
export type InviteTicket = components['schemas']['InviteTicket'];
export type Joined = components['schemas']['Joined'];
export type ListedFile = components['schemas']['ListedFile'];
export type Login = components['schemas']['Login'];
export type Message = components['schemas']['Message'];
export type MessageEdit = components['schemas']['MessageEdit'];
export type MessageFile = components['schemas']['MessageFile'];
export type MessageKind = components['schemas']['MessageKind'];
export type NewInvite = components['schemas']['NewInvite'];
export type NewMessage = components['schemas']['NewMessage'];
export type NewParticipants = components['schemas']['NewParticipants'];
export type NewPassword = components['schemas']['NewPassword'];
export type NewRoom = components['schemas']['NewRoom'];
export type Newcomer = components['schemas']['Newcomer'];
export type Nothing = components['schemas']['Nothing'];
export type Notice = components['schemas']['Notice'];
export type NoticeKind = components['schemas']['NoticeKind'];
export type OneTimeLink = components['schemas']['OneTimeLink'];
export type OnlyHere = components['schemas']['OnlyHere'];
export type Participant = components['schemas']['Participant'];
export type ParticipantPage = components['schemas']['ParticipantPage'];
export type Participation = components['schemas']['Participation'];
export type ParticipationChange = components['schemas']['ParticipationChange'];
export type PasswordChange = components['schemas']['PasswordChange'];
export type PastParticipation = components['schemas']['PastParticipation'];
export type Person = components['schemas']['Person'];
export type Pin = components['schemas']['Pin'];
export type PolledEvent = components['schemas']['PolledEvent'];
export type PolledEvents = components['schemas']['PolledEvents'];
export type PresenceChange = components['schemas']['PresenceChange'];
export type Present = components['schemas']['Present'];
export type ProfileChange = components['schemas']['ProfileChange'];
export type Qr = components['schemas']['Qr'];
export type Rank = components['schemas']['Rank'];
export type Reaction = components['schemas']['Reaction'];
export type Reactions = components['schemas']['Reactions'];
export type ReadMarker = components['schemas']['ReadMarker'];
export type Reset = components['schemas']['Reset'];
export type ResetLook = components['schemas']['ResetLook'];
export type ResetReason = components['schemas']['ResetReason'];
export type Role = components['schemas']['Role'];
export type RoomChange = components['schemas']['RoomChange'];
export type RoomPage = components['schemas']['RoomPage'];
export type SearchHit = components['schemas']['SearchHit'];
export type SearchIndex = components['schemas']['SearchIndex'];
export type SearchPage = components['schemas']['SearchPage'];
export type ServerInfo = components['schemas']['ServerInfo'];
export type ServerNaming = components['schemas']['ServerNaming'];
export type SessionToken = components['schemas']['SessionToken'];
export type SessionView = components['schemas']['SessionView'];
export type Settings = components['schemas']['Settings'];
export type SettingsChange = components['schemas']['SettingsChange'];
export type Snapshot = components['schemas']['Snapshot'];
export type StoredFile = components['schemas']['StoredFile'];
export type TextRange = components['schemas']['TextRange'];
export type Ticket = components['schemas']['Ticket'];
export type TypingUsers = components['schemas']['TypingUsers'];
export type Unreached = components['schemas']['Unreached'];
export type Upload = components['schemas']['Upload'];
export type User = components['schemas']['User'];
export type UsersByIds = components['schemas']['UsersByIds'];
export type Waits = components['schemas']['Waits'];
export type WantedInvite = components['schemas']['WantedInvite'];
export type WantedRole = components['schemas']['WantedRole'];
export type WayToGithub = components['schemas']['WayToGithub'];
export const STREAM_EVENTS = ['message', 'change', 'message_edited', 'message_deleted', 'reactions', 'pin', 'conversation', 'participant', 'participation', 'read', 'user', 'notice', 'settings', 'typing', 'presence', 'hello', 'ping', 'reset', 'bye'] as const;
export type StreamEvents = {
    message: Message;
    change: Message;
    message_edited: Message;
    message_deleted: DeletedMessage;
    reactions: Reactions;
    pin: Pin;
    conversation: ConversationFields;
    participant: Participant;
    participation: Participation;
    read: ReadMarker;
    user: User;
    notice: Nothing;
    settings: Settings;
    typing: TypingUsers;
    presence: PresenceChange;
    hello: Head;
    ping: Head;
    reset: Reset;
    bye: Bye;
};
