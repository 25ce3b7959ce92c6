using EdgeOrch.Api.Schema;
using EdgeOrch.ApiServer.Storage;

namespace EdgeOrch.ApiServer.Strategies;

/// <summary>Which strategy a kind has.</summary>
internal sealed class StrategyCatalog(ApiServerOptions options)
{
    /// <summary>Makes the strategy of a kind.</summary>
    public ResourceStrategy Create(KindDescription kind, ResourceStorage storage) => (kind.Group, kind.Kind) switch
    {
        ("", "Pod") => new PodStrategy(kind),
        ("", "Namespace") => new NamespaceStrategy(kind),
        ("", "Node") => new NodeStrategy(kind),
        ("", "Secret") => new SecretStrategy(kind),
        ("", "Event") or ("coordination.k8s.io", "Lease") => new VolatileStrategy(kind),
        ("", "PersistentVolume") or ("", "PersistentVolumeClaim") => new PendingStrategy(kind),
        ("", "Service") => new ServiceStrategy(
            kind, new ServiceAllocator(storage, options.ServiceCidr, options.NodePortFirst, options.NodePortLast)),
        _ when !kind.BuiltIn => new CustomStrategy(kind),
        ("apiextensions.k8s.io", "CustomResourceDefinition") => new DefinitionStrategy(kind),
        ("certificates.k8s.io", "CertificateSigningRequest") => new CertificateRequestStrategy(kind),
        _ => new ResourceStrategy(kind),
    };
}
