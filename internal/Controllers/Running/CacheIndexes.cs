using EdgeOrch.Controllers.Ownership;

namespace EdgeOrch.Controllers.Running;

/// <summary>The indexes that controllers share on the shared informers.</summary>
internal static class CacheIndexes
{
    /// <summary>Objects by namespace.</summary>
    public const string Namespace = "namespace";

    /// <summary>Objects by the uid of the owner that manages them; those without one are under <see cref="OrphansOf"/>.</summary>
    public const string Controller = "controller";

    /// <summary>Pods by the node they are bound to; unbound ones are under the empty name.</summary>
    public const string NodeName = "nodeName";

    /// <summary>Endpoint slices by namespace/service.</summary>
    public const string Service = "service";

    /// <summary>The value of <see cref="Controller"/> for objects of a namespace that nobody manages.</summary>
    public static string OrphansOf(string? @namespace) => $"orphans/{@namespace}";

    /// <summary>Adds the indexes; once, before the informers run.</summary>
    public static void AddTo(InformerSet informers)
    {
        informers.For<Deployment>().AddIndex(Namespace, static value => [value.Metadata.Namespace ?? ""]);
        informers.For<ReplicaSet>().AddIndex(Namespace, static value => [value.Metadata.Namespace ?? ""]);
        informers.For<ReplicaSet>().AddIndex(Controller, static value => [ControllerKey(value.Metadata)]);
        informers.For<Service>().AddIndex(Namespace, static value => [value.Metadata.Namespace ?? ""]);
        informers.For<Pod>().AddIndex(Namespace, static value => [value.Metadata.Namespace ?? ""]);
        informers.For<Pod>().AddIndex(Controller, static value => [ControllerKey(value.Metadata)]);
        informers.For<Pod>().AddIndex(NodeName, static value => [value.Spec?.NodeName ?? ""]);
        informers.For<EndpointSlice>().AddIndex(Service, static value => [ServiceKey(value)]);
    }

    private static string ControllerKey(ObjectMeta metadata) => metadata.ControllerOf()?.Uid ?? OrphansOf(metadata.Namespace);

    private static string ServiceKey(EndpointSlice slice) =>
        $"{slice.Metadata.Namespace}/{slice.Metadata.Labels?.GetValueOrDefault("kubernetes.io/service-name")}";
}
