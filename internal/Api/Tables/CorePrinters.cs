using System.Text.Json.Nodes;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.Tables;

/// <summary>Tables of the core group, networking and discovery.</summary>
internal static class CorePrinters
{
    private static readonly Printer NamespaceTable = Printer.Of("Name Status Age",
        (o, now) => [Cells.Name(o), JsonTree.Text(Cells.Status(o), "phase") ?? "", HumanDuration.AgeOf(o, now)]);

    private static readonly Printer ConfigMapTable = Printer.Of("Name Data:int Age",
        (o, now) => [Cells.Name(o), Cells.Size(o, "data") + Cells.Size(o, "binaryData"), HumanDuration.AgeOf(o, now)]);

    private static readonly Printer SecretTable = Printer.Of("Name Type Data:int Age",
        (o, now) => [Cells.Name(o), JsonTree.Text(o, "type") ?? "", Cells.Size(o, "data"), HumanDuration.AgeOf(o, now)]);

    private static readonly Printer ServiceAccountTable = Printer.Of("Name Secrets:int Age",
        (o, now) => [Cells.Name(o), Cells.Size(o, "secrets"), HumanDuration.AgeOf(o, now)]);

    private static readonly Printer ClaimTable = Printer.Of(
        "Name Status Volume Capacity Access_Modes StorageClass VolumeAttributesClass Age VolumeMode*", ClaimRow);

    private static readonly Printer VolumeTable = Printer.Of(
        "Name Capacity Access_Modes Reclaim_Policy Status Claim StorageClass VolumeAttributesClass Reason Age VolumeMode*", VolumeRow);

    private static readonly Printer QuotaTable = Printer.Of("Name Request Limit Age", QuotaRow);

    private static readonly Printer PodTemplateTable = Printer.Of("Name Containers Images Pod_Labels",
        (o, _) => [Cells.Name(o), Cells.Containers(o), Cells.Images(o), Cells.Labels(JsonTree.At(o, "template", "metadata", "labels"))]);

    private static readonly Printer ComponentTable = Printer.Of("Name Status Message Error", ComponentRow);

    private static readonly Printer PolicyTable = Printer.Of("Name Pod-Selector Age",
        (o, now) => [Cells.Name(o), Cells.Selector(JsonTree.At(o, "spec", "podSelector")), HumanDuration.AgeOf(o, now)]);

    private static readonly Printer IngressClassTable = Printer.Of("Name Controller Parameters Age", IngressClassRow);

    private static readonly Printer AddressTable = Printer.Of("Name ParentRef", (o, _) => [Cells.Name(o), ParentText(JsonTree.At(o, "spec", "parentRef"))]);

    private static readonly Printer CidrTable = Printer.Of("Name CIDRs Age",
        (o, now) => [Cells.Name(o), string.Join(",", JsonTree.Texts(Cells.Spec(o), "cidrs")), HumanDuration.AgeOf(o, now)]);

    /// <summary>The table of a kind, or null.</summary>
    public static Printer? Find(KindDescription kind) => kind.Kind switch
    {
        "Pod" => PodPrinter.Printer,
        "Node" => NodePrinter.Printer,
        "Service" => ServicePrinter.Service,
        "Endpoints" => ServicePrinter.Endpoints,
        "EndpointSlice" => ServicePrinter.Slice,
        "Ingress" => ServicePrinter.Ingress,
        "IngressClass" => IngressClassTable,
        "Event" => EventPrinter.Printer,
        "Namespace" => NamespaceTable,
        "ConfigMap" => ConfigMapTable,
        "Secret" => SecretTable,
        "ServiceAccount" => ServiceAccountTable,
        "PersistentVolumeClaim" => ClaimTable,
        "PersistentVolume" => VolumeTable,
        "ResourceQuota" => QuotaTable,
        "PodTemplate" => PodTemplateTable,
        "ComponentStatus" => ComponentTable,
        "NetworkPolicy" => PolicyTable,
        "IPAddress" => AddressTable,
        "ServiceCIDR" => CidrTable,
        _ => null,
    };

    private static object?[] ClaimRow(JsonObject claim, DateTimeOffset now)
    {
        var spec = Cells.Spec(claim);
        var status = Cells.Status(claim);
        var bound = JsonTree.Text(spec, "volumeName") is { Length: > 0 };
        var phase = JsonTree.Has(JsonTree.Object(claim, "metadata"), "deletionTimestamp") ? "Terminating" : JsonTree.Text(status, "phase") ?? "";
        return
        [
            Cells.Name(claim), phase, JsonTree.Text(spec, "volumeName") ?? "",
            bound ? JsonTree.Text(JsonTree.Object(status, "capacity"), "storage") ?? "" : "", bound ? Modes(status) : "",
            JsonTree.Text(spec, "storageClassName") ?? "", Unset(spec, "volumeAttributesClassName"), HumanDuration.AgeOf(claim, now), Unset(spec, "volumeMode"),
        ];
    }

    private static object?[] VolumeRow(JsonObject volume, DateTimeOffset now)
    {
        var spec = Cells.Spec(volume);
        var claim = JsonTree.Object(spec, "claimRef");
        var phase = JsonTree.Has(JsonTree.Object(volume, "metadata"), "deletionTimestamp") ? "Terminating" : JsonTree.Text(Cells.Status(volume), "phase") ?? "";
        return
        [
            Cells.Name(volume), JsonTree.Text(JsonTree.Object(spec, "capacity"), "storage") ?? "", Modes(spec),
            JsonTree.Text(spec, "persistentVolumeReclaimPolicy") ?? "", phase,
            claim is null ? "" : $"{JsonTree.Text(claim, "namespace")}/{JsonTree.Text(claim, "name")}", JsonTree.Text(spec, "storageClassName") ?? "",
            Unset(spec, "volumeAttributesClassName"), JsonTree.Text(Cells.Status(volume), "reason") ?? "", HumanDuration.AgeOf(volume, now), Unset(spec, "volumeMode"),
        ];
    }

    private static string Unset(JsonObject? node, string name) => JsonTree.Text(node, name) is { Length: > 0 } text ? text : "<unset>";

    private static string Modes(JsonObject? node) => string.Join(",", JsonTree.Texts(node, "accessModes").Select(m => m switch
    {
        "ReadWriteOnce" => "RWO",
        "ReadOnlyMany" => "ROX",
        "ReadWriteMany" => "RWX",
        "ReadWriteOncePod" => "RWOP",
        _ => m,
    }));

    private static object?[] QuotaRow(JsonObject quota, DateTimeOffset now)
    {
        var used = JsonTree.At(quota, "status", "used");
        var hard = (JsonTree.At(quota, "status", "hard") ?? []).OrderBy(h => h.Key, StringComparer.Ordinal)
            .Select(h => (Limit: h.Key.StartsWith("limits", StringComparison.Ordinal), Text: $"{h.Key}: {JsonTree.Text(used, h.Key) ?? "0"}/{JsonTree.AsText(h.Value)}"))
            .ToList();
        return
        [
            Cells.Name(quota), string.Join(", ", hard.Where(h => !h.Limit).Select(h => h.Text)),
            string.Join(", ", hard.Where(h => h.Limit).Select(h => h.Text)), HumanDuration.AgeOf(quota, now),
        ];
    }

    private static object?[] ComponentRow(JsonObject component, DateTimeOffset now)
    {
        var healthy = JsonTree.Objects(component, "conditions").FirstOrDefault(c => JsonTree.Text(c, "type") == "Healthy");
        var state = JsonTree.Text(healthy, "status") switch { "True" => "Healthy", "False" => "Unhealthy", _ => "Unknown" };
        return [Cells.Name(component), state, JsonTree.Text(healthy, "message") ?? "", JsonTree.Text(healthy, "error") ?? ""];
    }

    private static object?[] IngressClassRow(JsonObject value, DateTimeOffset now)
    {
        var parameters = JsonTree.At(value, "spec", "parameters");
        var text = parameters is null ? Cells.None
            : JsonTree.Text(parameters, "apiGroup") is { Length: > 0 } group
                ? $"{JsonTree.Text(parameters, "kind")}.{group}/{JsonTree.Text(parameters, "name")}"
                : $"{JsonTree.Text(parameters, "kind")}/{JsonTree.Text(parameters, "name")}";
        return [Cells.Name(value), JsonTree.Text(Cells.Spec(value), "controller") ?? "", text, HumanDuration.AgeOf(value, now)];
    }

    private static string ParentText(JsonObject? parent)
    {
        var group = JsonTree.Text(parent, "group") is { Length: > 0 } name ? name + "/" : "";
        return $"{group}{JsonTree.Text(parent, "resource")}/{JsonTree.Text(parent, "namespace")}/{JsonTree.Text(parent, "name")}";
    }
}
