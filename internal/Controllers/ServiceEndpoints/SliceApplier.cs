using EdgeOrch.Controllers.Running;

namespace EdgeOrch.Controllers.ServiceEndpoints;

/// <summary>Carries out slice plans.</summary>
internal sealed class SliceApplier(ApiClient client, WriteBarrier<EndpointSlice> writes)
{
    private readonly ResourceClient<EndpointSlice> _client = client.For<EndpointSlice>();

    public async ValueTask ApplyAsync(string key, SlicePlan plan, CancellationToken cancellationToken)
    {
        foreach (var slice in plan.Create)
        {
            writes.Wrote(key, await _client.CreateAsync(slice, cancellationToken).ConfigureAwait(false));
        }

        foreach (var slice in plan.Update)
        {
            writes.Wrote(key, await _client.UpdateAsync(slice, cancellationToken).ConfigureAwait(false));
        }

        foreach (var slice in plan.Delete)
        {
            var options = new DeleteOptions { Preconditions = new Preconditions { Uid = slice.Metadata.Uid } };
            await _client.DeleteAsync(slice.Metadata.Namespace, slice.Metadata.Name!, options, cancellationToken).ConfigureAwait(false);
        }
    }
}
