using EdgeOrch.Controllers.Ownership;

namespace EdgeOrch.Controllers.ServiceEndpoints;

/// <summary>What a set of slices is published for: a service, or Endpoints written by hand.</summary>
internal sealed record SliceOwner(string Namespace, string Name, OwnerReference Reference, IReadOnlyDictionary<string, string> Labels)
{
    public const string ManagedByLabel = "endpointslice.kubernetes.io/managed-by";
    public const string ServiceNameLabel = "kubernetes.io/service-name";
    public const string HeadlessLabel = "service.kubernetes.io/headless";
    public const string EndpointSliceController = "endpointslice-controller.k8s.io";
    public const string MirroringController = "endpointslicemirroring-controller.k8s.io";

    /// <summary>Slices of a service's pods.</summary>
    public static SliceOwner Of(Service service)
    {
        var labels = LabelsOf(service.Metadata, EndpointSliceController);
        if (ServicePods.IsHeadless(service))
        {
            labels[HeadlessLabel] = "";
        }

        return new SliceOwner(service.Metadata.Namespace!, service.Metadata.Name!, ControllerReferences.To(service), labels);
    }

    /// <summary>Slices that mirror Endpoints written by hand.</summary>
    public static SliceOwner Of(V1Endpoints endpoints) => new(
        endpoints.Metadata.Namespace!, endpoints.Metadata.Name!, ControllerReferences.To(endpoints), LabelsOf(endpoints.Metadata, MirroringController));

    /// <summary>An empty slice for the server to name.</summary>
    public EndpointSlice Make(string addressType, List<EndpointPort> ports) => new()
    {
        Metadata = new ObjectMeta
        {
            GenerateName = Name + "-",
            Namespace = Namespace,
            Labels = new Dictionary<string, string>(Labels, StringComparer.Ordinal),
            OwnerReferences = [Reference],
        },
        AddressType = addressType,
        Ports = ports,
        Endpoints = [],
    };

    private static Dictionary<string, string> LabelsOf(ObjectMeta metadata, string controller)
    {
        var labels = new Dictionary<string, string>(metadata.Labels ?? [], StringComparer.Ordinal);
        labels.Remove(HeadlessLabel);
        labels[ServiceNameLabel] = metadata.Name!;
        labels[ManagedByLabel] = controller;
        return labels;
    }
}
