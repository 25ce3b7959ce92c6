using EdgeOrch.Api.Schema;
using EdgeOrch.Store;

namespace EdgeOrch.ApiServer.Strategies;

/// <summary>Heartbeat leases and Events: worth little after a power cut, and not worth wearing out flash for.</summary>
internal sealed class VolatileStrategy(KindDescription kind) : ResourceStrategy(kind)
{
    /// <inheritdoc/>
    public override WriteClass WriteClass => WriteClass.Volatile;
}
