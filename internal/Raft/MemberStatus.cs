using EdgeOrch.Raft.Replication;

namespace EdgeOrch.Raft;

/// <summary>What a leader knows of one member.</summary>
/// <param name="Id">The member.</param>
/// <param name="Match">Up to where its log durably agrees.</param>
/// <param name="State">How entries are sent to it.</param>
/// <param name="IsActive">Whether it was heard of lately.</param>
/// <param name="IsLearner">Whether it has no vote.</param>
public readonly record struct MemberStatus(long Id, long Match, ProgressState State, bool IsActive, bool IsLearner);
