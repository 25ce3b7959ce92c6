using EdgeOrch.Api.Schema;
using EdgeOrch.Store;

namespace EdgeOrch.ApiServer.Strategies;

/// <summary>
/// Heartbeat leases and Events: not worth wearing out flash for. Heartbeats come from every node all the time and can wait for
/// each other; what is made or deleted comes from somebody who may do so one after the other.
/// </summary>
internal sealed class VolatileStrategy(KindDescription kind) : ResourceStrategy(kind)
{
    /// <inheritdoc/>
    public override WriteClass WriteClass => WriteClass.Brief;

    /// <inheritdoc/>
    public override WriteClass ChangeClass => Kind.Kind == "Lease" ? WriteClass.Volatile : WriteClass.Brief;
}
