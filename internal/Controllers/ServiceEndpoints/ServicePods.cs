using EdgeOrch.Controllers.Pods;

namespace EdgeOrch.Controllers.ServiceEndpoints;

/// <summary>Which pods stand behind a service, and on which ports.</summary>
internal static class ServicePods
{
    /// <summary>Whether a controller finds the endpoints; without a selector they are the user's own affair.</summary>
    public static bool IsSelecting(Service service) => service.Spec is { Selector.Count: > 0, Type: not "ExternalName" };

    /// <summary>Whether the service has no cluster address.</summary>
    public static bool IsHeadless(Service service) => string.Equals(service.Spec?.ClusterIP, "None", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the selector picks the pod.</summary>
    public static bool Selects(Service service, Pod pod)
    {
        foreach (var (key, value) in service.Spec?.Selector ?? [])
        {
            if (pod.Metadata.Labels?.GetValueOrDefault(key) != value)
            {
                return false;
            }
        }

        return IsSelecting(service);
    }

    /// <summary>Whether a selected pod has anything to be reached by.</summary>
    public static bool CanServe(Pod pod, bool includeTerminating) =>
        !pod.IsFinished() && Addresses(pod).Count > 0 && (includeTerminating || pod.Metadata.DeletionTimestamp is null);

    /// <summary>The pod's addresses.</summary>
    public static IReadOnlyList<string> Addresses(Pod pod)
    {
        if (pod.Status?.PodIPs is { Count: > 0 } addresses)
        {
            return addresses.Select(address => address.Ip ?? "").Where(ip => ip.Length > 0).ToList();
        }

        return string.IsNullOrEmpty(pod.Status?.PodIP) ? [] : [pod.Status.PodIP];
    }

    /// <summary>The number a service port has on this pod, or null when the pod has no port of the wanted name.</summary>
    public static int? Resolve(ServicePort port, Pod pod)
    {
        if (port.TargetPort is not { } target)
        {
            return port.Port;
        }

        if (target.IsNumber)
        {
            return target.Number == 0 ? port.Port : target.Number;
        }

        var sidecars = (pod.Spec?.InitContainers ?? []).Where(container => container.RestartPolicy == "Always");
        foreach (var candidate in (pod.Spec?.Containers ?? []).Concat(sidecars).SelectMany(container => container.Ports ?? []))
        {
            if (candidate.Name == target.Text && (candidate.Protocol ?? "TCP") == (port.Protocol ?? "TCP"))
            {
                return candidate.ContainerPortValue;
            }
        }

        return null;
    }

    /// <summary>The host name a headless service publishes for the pod, or null.</summary>
    public static string? HostName(Service service, Pod pod) =>
        !string.IsNullOrEmpty(pod.Spec?.Hostname) && pod.Spec.Subdomain == service.Metadata.Name && pod.Metadata.Namespace == service.Metadata.Namespace
            ? pod.Spec.Hostname
            : null;

    /// <summary>A reference to the pod.</summary>
    public static ObjectReference Reference(Pod pod) => new()
    {
        Kind = "Pod",
        Namespace = pod.Metadata.Namespace,
        Name = pod.Metadata.Name,
        Uid = pod.Metadata.Uid,
    };

    /// <summary>Whether two states of a pod look the same to every service.</summary>
    public static bool LooksSame(Pod left, Pod right) =>
        left.IsReady() == right.IsReady()
        && left.IsFinished() == right.IsFinished()
        && left.Metadata.DeletionTimestamp is null == right.Metadata.DeletionTimestamp is null
        && left.Spec?.NodeName == right.Spec?.NodeName
        && left.Spec?.Hostname == right.Spec?.Hostname
        && left.Spec?.Subdomain == right.Spec?.Subdomain
        && Addresses(left).SequenceEqual(Addresses(right), StringComparer.Ordinal)
        && SameLabels(left.Metadata.Labels, right.Metadata.Labels);

    private static bool SameLabels(Dictionary<string, string>? left, Dictionary<string, string>? right) =>
        (left?.Count ?? 0) == (right?.Count ?? 0)
        && (left ?? []).All(label => right!.TryGetValue(label.Key, out var value) && value == label.Value);
}
