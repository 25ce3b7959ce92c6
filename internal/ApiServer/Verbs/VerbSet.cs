using EdgeOrch.ApiServer.CustomResources;
using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.ApiServer.Pipeline.Admission;
using EdgeOrch.ApiServer.Pipeline.Security;
using EdgeOrch.ApiServer.Storage;
using EdgeOrch.ApiServer.Subresources;
using EdgeOrch.ApiServer.WatchCache;
using EdgeOrch.Store;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.ApiServer.Verbs;

/// <summary>Puts the verbs together.</summary>
internal sealed class VerbSet
{
    private readonly ResourceRegistry _registry;
    private readonly ObjectWriter _writer;
    private readonly ObjectDeleter _deleter;
    private readonly AdmissionChain _admission;

    /// <summary>Builds all verbs over one store.</summary>
    public VerbSet(
        ResourceRegistry registry, IStore store, StoreFeed feed, AdmissionChain admission, Func<bool> hasPeers, TimeProvider time,
        CancellationToken serverStopping)
    {
        _registry = registry;
        _admission = admission;
        _writer = new ObjectWriter(admission, time);
        _deleter = new ObjectDeleter(admission, time);
        var reader = new ObjectReader(store, time);
        Resources = new ResourceVerbs(
            reader,
            new WatchVerb(store, feed, reader, new ProtobufAnswers(registry.Catalog), hasPeers, time, serverStopping),
            new CreateVerb(_writer),
            new UpdateVerb(_writer),
            new PatchVerb(_writer),
            new DeleteVerb(_deleter, reader, registry.Catalog.FindType("meta/v1", "DeleteOptions")));
    }

    /// <summary>The verbs of plain objects.</summary>
    public ResourceVerbs Resources { get; }

    /// <summary>What serves custom resources.</summary>
    public DefinitionRegistrar Definitions(StoreFeed feed, CustomConversions conversions, TimeProvider time, ILogger logger)
    {
        var writer = new DefinitionWriter(_registry.Find("apiextensions.k8s.io", "v1", "customresourcedefinitions")!, _writer);
        return new DefinitionRegistrar(_registry, feed, writer, new DefinitionFinalizer(_registry, writer, _deleter, time, logger), conversions, time, logger);
    }

    /// <summary>The handlers of subresources and kinds that are more than an object.</summary>
    public IReadOnlyList<IRequestHandler> Handlers(SecurityParts security) =>
    [
        new ScaleHandler(_registry, _writer),
        new BindingHandler(_registry, _writer, _admission),
        new EvictionHandler(_registry, _writer, _deleter, _admission),
        new TokenHandler(_registry, security.TokenIssuer, _admission),
        new ReviewHandler(_registry, security, _admission),
        new ComponentStatusHandler(_registry),
    ];
}
