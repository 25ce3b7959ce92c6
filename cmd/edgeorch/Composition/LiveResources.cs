using EdgeOrch.Api.Schema;
using EdgeOrch.Api.Types;
using EdgeOrch.Controllers;

namespace EdgeOrch.Cli.Composition;

/// <summary>What controllers follow generically, as the API serves it now. Thread-safe.</summary>
internal sealed class LiveResources(Func<ApiCatalog> catalog)
{
    private (ApiCatalog? Catalog, IReadOnlyList<ResourceType> Resources) _present = (null, []);
    private readonly Lock _lock = new();

    /// <summary>The resources of the present catalog; the same list as long as that is the same.</summary>
    public IReadOnlyList<ResourceType> Present()
    {
        var served = catalog();
        lock (_lock)
        {
            if (_present.Catalog != served)
            {
                _present = (served, CollectableResources.Of(served));
            }

            return _present.Resources;
        }
    }
}
