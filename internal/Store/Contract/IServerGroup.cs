namespace EdgeOrch.Store;

/// <summary>
/// The servers that hold the state together, as this one sees them. Orders to the group are carried out by its leader alone. Thread-safe.
/// </summary>
public interface IServerGroup
{
    /// <summary>What this server knows now.</summary>
    GroupView View { get; }

    /// <summary>Completes with the view that follows <paramref name="seen"/>; at once when that is no longer the present one.</summary>
    Task<GroupView> ChangedAsync(GroupView seen, CancellationToken cancellationToken);

    /// <summary>How far the others are, as the leader knows; empty on servers that follow.</summary>
    ValueTask<IReadOnlyList<ServerProgress>> ProgressAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Takes a server in that does not vote yet. The leader sends it the state and makes it a voter as soon as it has caught up,
    /// unless it is to stay a learner. Of a server that is in already only what it tells about itself changes.
    /// </summary>
    /// <exception cref="NotLeaderException">Another server leads.</exception>
    /// <exception cref="GroupChangeException">The change cannot be made now, or at all.</exception>
    Task AddAsync(long id, MemberInfo about, bool staysLearner, CancellationToken cancellationToken);

    /// <summary>Makes a learner a voter.</summary>
    /// <exception cref="NotLeaderException">Another server leads.</exception>
    /// <exception cref="GroupChangeException">It has not caught up, is no learner, or another change is under way.</exception>
    Task PromoteAsync(long id, CancellationToken cancellationToken);

    /// <summary>Takes a server out. A leader that takes itself out hands over first.</summary>
    /// <exception cref="NotLeaderException">Another server leads.</exception>
    /// <exception cref="GroupChangeException">It is not in, is the last voter, or too few of those left are alive.</exception>
    Task RemoveAsync(long id, CancellationToken cancellationToken);

    /// <summary>Hands the lead to a voter; completes when it leads.</summary>
    /// <exception cref="NotLeaderException">Another server leads.</exception>
    /// <exception cref="GroupChangeException">It is no voter, or did not take over in time.</exception>
    Task TransferLeaderAsync(long id, CancellationToken cancellationToken);
}
