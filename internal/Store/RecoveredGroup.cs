namespace EdgeOrch.Store;

/// <summary>What <see cref="GroupRecovery"/> made of a server.</summary>
/// <param name="Entries">How many entries of its log were applied that had not been.</param>
/// <param name="Revision">The revision after them.</param>
/// <param name="NextRevision">The revision the new group begins at.</param>
/// <param name="Former">The servers of the group that was left.</param>
public sealed record RecoveredGroup(long Entries, long Revision, long NextRevision, IReadOnlyList<GroupMember> Former);
