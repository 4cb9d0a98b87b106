/** What the server and the page tell each other. Written from the server's types: run `UPDATE_API_TYPES=1 cargo test api_types` to write it anew. */

/** A person (or bot) with an account, as everybody may see them. */
export type User = {
/** Who it is. */
id: string,
/** What they sign in as. */
username: string,
/** What they are called, if it is something else. */
displayName: string | null,
/** A picture, where there is one. */
avatarURL: string | null,
/** What they say of themselves. */
status: string | null,
/** What they may do. */
role: Role,
/** They may not come in any more. */
isDeactivated: boolean, };

/** What somebody is on this server. */
export type Role = "owner" | "member" | "bot";

/** A message as one reader sees it. */
export type Message = { id: string,
/** Only the author is told. */
clientId: string | null, conversationId: string, authorId: string, content: string, createdAt: string, editedAt: string | null, mine: boolean, };

/** What somebody says. */
export type NewMessage = { content: string, clientId?: string | null, };

/** What makes a conversation. */
export type ConversationKind = "direct" | "room";

/** A conversation as one of its participants sees it. */
export type Conversation = {
/** Which it is. */
id: string, kind: ConversationKind, participants: Array<User>,
/** The other one of two. */
otherParticipant: User | null, lastMessage: Message | null, hasUnreadMessages: boolean,
/** Messages of others after the read marker; 100 stands for any more. */
unreadCount: number,
/** The read marker. */
readMessageId: string | null, createdAt: string, };

/** A conversation that now exists, told to each of its participants alike. */
export type NewConversation = {
/** Which it is. */
id: string, kind: ConversationKind, participants: Array<User>, createdAt: string, };

/** How far a user has read, told to their own devices. */
export type ReadMarker = { conversationId: string, messageId: string, };

/** A user's state at one event of the log: a stream from there tells all that changes it. */
export type Snapshot = { eventId: string, authUser: User,
/** Newest message first, those without a message last; 200 at most. */
conversations: Array<Conversation>,
/** There are more. */
hasMoreConversations: boolean, };

/** What a program signs its requests with. */
export type SessionToken = { token: string, expiresAt: string, };

/** A new session, and whose it is. */
export type Login = { authUser: User, token: string, expiresAt: string, };

/** A new user's first session, and somebody to talk to. */
export type Joined = {
/** The name of whoever invited them, or of an owner; none for the first. */
talkTo: string | null, authUser: User, token: string, expiresAt: string, };

/** An invite as whoever holds its link sees it. */
export type InviteLook = {
/** What whoever joins becomes. */
role: Role,
/** Who invites; none for the terminal. */
invitedBy: string | null, expiresAt: string, };

/** An invite as owners see it. Its token is not part of it: it is told once, when it is made. */
export type Invite = {
/** Which it is. */
id: string, role: Role, note: string,
/** Their name; none for the terminal. */
invitedBy: string | null, createdAt: string, expiresAt: string, usesLeft: number, used: number, revokedAt: string | null, };

/** A code for the page. */
export type Qr = {
/** How many modules it is wide and high, the quiet zone included. */
size: number,
/** The dark modules, as the path of an SVG with the view box `0 0 size size`. */
path: string, };

/** An invite at one address of the server. */
export type InviteLink = { url: string, qr: Qr, };

/** A new invite, with the only copy of its link. */
export type NewInvite = { invite: Invite,
/** One for each address of the server, the most useful for somebody else first. */
links: Array<InviteLink>, };

/** A link that works for a while, with its only copy. */
export type OneTimeLink = {
/** One for each address of the server, the most useful for somebody else first. */
links: Array<InviteLink>, expiresAt: string, };

/** A reset as whoever holds its link sees it. */
export type ResetLook = {
/** Whose password it is. */
username: string,
/** Who made the link, by name; none for the terminal. */
by: string | null, expiresAt: string, };

/** How far a link is. */
export type DeviceLinkState = "waiting" | "claimed" | "done" | "refused" | "gone";

/** A link as the device sees it that made it. */
export type DeviceLink = { state: DeviceLinkState,
/** What both devices show. */
number: string | null,
/** What the second device says that it is. */
userAgent: string | null,
/** From where it asks. */
address: string | null, expiresAt: string | null, };

/** What the second device goes on with. */
export type DeviceClaim = { claim: string,
/** As whom it will be in. */
username: string,
/** What both devices show. */
number: string, expiresAt: string, };

/** An account, as its user sees it. */
export type Account = {
/** They can sign in with a password. */
hasPassword: boolean,
/** What they are called at GitHub, if they can sign in with it. */
github: string | null, createdAt: string, };

/** Where a page is to send the browser. */
export type WayToGithub = { url: string, };

/** A session as its user sees it. */
export type SessionView = {
/** Which it is. */
id: string,
/** What the device says that it is. */
userAgent: string | null,
/** From where it was used last. */
address: string | null, createdAt: string,
/** Exact to an hour. */
lastUsedAt: string,
/** It is the one that asks. */
isCurrent: boolean, };

/** What somebody is told. */
export type NoticeKind = "reset_link" | "password_reset" | "made_owner" | "unmade_owner" | "device_added" | "github_linked";

/** A notice, as its reader sees it. */
export type Notice = {
/** Which it is. */
id: string, kind: NoticeKind,
/** Whose doing it is, by name, or which device, or which name at GitHub; none for the server's terminal. */
by: string | null, at: string, };

/** Somebody in the list of people. */
export type Person = { createdAt: string,
/** Who it is. */
id: string,
/** What they sign in as. */
username: string,
/** What they are called, if it is something else. */
displayName: string | null,
/** A picture, where there is one. */
avatarURL: string | null,
/** What they say of themselves. */
status: string | null,
/** What they may do. */
role: Role,
/** They may not come in any more. */
isDeactivated: boolean, };

/** What somebody did. */
export type Action = "owner_link" | "invited" | "invite_revoked" | "joined" | "made_owner" | "unmade_owner" | "deactivated" | "reactivated" | "reset_link" | "password_reset" | "server_renamed" | "server_picture";

/** An entry, as owners read it. */
export type AuditEntry = {
/** Which it is. */
id: string, at: string,
/** Their name; none for the server's terminal. */
actor: string | null, action: Action,
/** The name of whom it was done to. */
subject: string | null,
/** An invite's note, the server's name. */
detail: string | null, };

/** What the access page of a demo offers. */
export type Demo = { users: Array<User>, };

/** What somebody needs to know who is not signed in. */
export type ServerInfo = { version: string,
/** What its owners call it. */
name: string,
/** Where its picture is, if it has one. */
pictureURL: string | null,
/** GitHub sign-in is offered. */
github: boolean,
/** Somebody runs it, and can invite. */
hasOwner: boolean,
/** Development login is on, for whoever asks. */
devLogin: Demo | null, };

/** Where the stream is. */
export type Head = { eventId: string, };

/** Why what was missed cannot be replayed. */
export type ResetReason = "pruned" | "epoch" | "ahead" | "behind";

/** What was missed cannot be replayed: start over. */
export type Reset = { reason: ResetReason, eventId: string, };

/** Why the server ends a stream. */
export type ByeReason = "shutdown" | "session";

/** The server ends the stream. */
export type Bye = { reason: ByeReason, };
