using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.ApiServer.Strategies;

/// <summary>Services: cluster IPs and node ports come from the server and stay with the service.</summary>
internal sealed class ServiceStrategy(KindDescription kind, ServiceAllocator allocator) : ResourceStrategy(kind)
{
    /// <inheritdoc/>
    public override void PrepareCreate(JsonObject value) => value["status"] = new JsonObject { ["loadBalancer"] = new JsonObject() };

    /// <inheritdoc/>
    public override void PrepareUpdate(JsonObject value, JsonObject old)
    {
        base.PrepareUpdate(value, old);
        ServiceTypeChange.Drop(value, old);
        ServiceAddressing.Align(value, old);
        ServiceAddressing.Inherit(value, old);
    }

    /// <inheritdoc/>
    public override async ValueTask<IReservation?> ReserveAsync(JsonObject value, JsonObject? old, bool dryRun, CancellationToken cancellationToken) =>
        await allocator.ReserveAsync(value, old, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public override void Deleted(JsonObject value) => allocator.Release(value);

    /// <inheritdoc/>
    public override void TakeLead() => allocator.Forget();
}
