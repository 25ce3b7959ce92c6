using System.Text.Json.Nodes;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.Tables;

/// <summary>Tables of access control, storage, scheduling, admission and coordination.</summary>
internal static class ClusterPrinters
{
    private static readonly Printer BindingTable = Printer.Of("Name Role Age Users* Groups* ServiceAccounts*", BindingRow);

    private static readonly Printer LeaseTable = Printer.Of("Name Holder Age",
        (o, now) => [Cells.Name(o), JsonTree.Text(Cells.Spec(o), "holderIdentity") ?? "", HumanDuration.AgeOf(o, now)]);

    private static readonly Printer RequestTable = Printer.Of("Name Age SignerName Requestor RequestedDuration Condition", RequestRow);

    private static readonly Printer StorageTable = Printer.Of("Name Provisioner ReclaimPolicy VolumeBindingMode AllowVolumeExpansion:bool Age", StorageRow);

    private static readonly Printer PriorityTable = Printer.Of("Name Value:int Global-Default:bool Age PreemptionPolicy", (o, now) =>
        [Cells.Name(o), Cells.Count(o, "value"), JsonTree.Flag(o, "globalDefault") ?? false, HumanDuration.AgeOf(o, now), JsonTree.Text(o, "preemptionPolicy") ?? ""]);

    private static readonly Printer RuntimeTable = Printer.Of("Name Handler Age",
        (o, now) => [Cells.Name(o), JsonTree.Text(o, "handler") ?? "", HumanDuration.AgeOf(o, now)]);

    private static readonly Printer WebhookTable = Printer.Of("Name Webhooks:int Age",
        (o, now) => [Cells.Name(o), Cells.Size(o, "webhooks"), HumanDuration.AgeOf(o, now)]);

    private static readonly Printer AttachmentTable = Printer.Of("Name Attacher PV Node Attached:bool Age", AttachmentRow);

    private static readonly Printer CsiNodeTable = Printer.Of("Name Drivers:int Age",
        (o, now) => [Cells.Name(o), Cells.Size(Cells.Spec(o) ?? [], "drivers"), HumanDuration.AgeOf(o, now)]);

    private static readonly Printer CsiDriverTable = Printer.Of(
        "Name AttachRequired:bool PodInfoOnMount:bool StorageCapacity:bool TokenRequests RequiresRepublish:bool Modes Age", CsiDriverRow);

    private static readonly Printer AttributesTable = Printer.Of("Name DriverName Age",
        (o, now) => [Cells.Name(o), JsonTree.Text(o, "driverName") ?? "", HumanDuration.AgeOf(o, now)]);

    private static readonly Printer PolicyTable = Printer.Of("Name Validations:int ParamKind Age", PolicyRow);

    private static readonly Printer MutatingTable = Printer.Of("Name Mutations:int ParamKind Age", PolicyRow);

    private static readonly Printer PolicyBindingTable = Printer.Of("Name PolicyName ParamRef Age", PolicyBindingRow);

    private static readonly Printer FlowTable = Printer.Of("Name PriorityLevel MatchingPrecedence:int DistinguisherMethod Age MissingPL", FlowRow);

    private static readonly Printer LevelTable = Printer.Of(
        "Name Type NominalConcurrencyShares Queues HandSize QueueLengthLimit Age", LevelRow);

    private static readonly Printer ClaimTable = Printer.Of("Name State Age", ClaimRow);

    private static readonly Printer AgeTable = Printer.Of("Name Age", (o, now) => [Cells.Name(o), HumanDuration.AgeOf(o, now)]);

    private static readonly Printer SliceTable = Printer.Of("Name Node Driver Pool Age", (o, now) =>
        [Cells.Name(o), JsonTree.Text(Cells.Spec(o), "nodeName") ?? "", JsonTree.Text(Cells.Spec(o), "driver") ?? "",
            JsonTree.Text(JsonTree.At(o, "spec", "pool"), "name") ?? "", HumanDuration.AgeOf(o, now)]);

    /// <summary>The table of a kind, or null.</summary>
    public static Printer? Find(KindDescription kind) => kind.Kind switch
    {
        "RoleBinding" or "ClusterRoleBinding" => BindingTable,
        "Lease" => LeaseTable,
        "CertificateSigningRequest" => RequestTable,
        "StorageClass" => StorageTable,
        "PriorityClass" => PriorityTable,
        "RuntimeClass" => RuntimeTable,
        "MutatingWebhookConfiguration" or "ValidatingWebhookConfiguration" => WebhookTable,
        "VolumeAttachment" => AttachmentTable,
        "CSINode" => CsiNodeTable,
        "CSIDriver" => CsiDriverTable,
        "VolumeAttributesClass" => AttributesTable,
        "ValidatingAdmissionPolicy" => PolicyTable,
        "MutatingAdmissionPolicy" => MutatingTable,
        "ValidatingAdmissionPolicyBinding" or "MutatingAdmissionPolicyBinding" => PolicyBindingTable,
        "FlowSchema" => FlowTable,
        "PriorityLevelConfiguration" => LevelTable,
        "ResourceClaim" => ClaimTable,
        "ResourceClaimTemplate" or "DeviceClass" => AgeTable,
        "ResourceSlice" => SliceTable,
        _ => null,
    };

    private static object?[] BindingRow(JsonObject o, DateTimeOffset now)
    {
        var role = JsonTree.Object(o, "roleRef");
        string Subjects(string kind) => string.Join(", ", JsonTree.Objects(o, "subjects").Where(s => JsonTree.Text(s, "kind") == kind)
            .Select(s => kind == "ServiceAccount" ? $"{JsonTree.Text(s, "namespace")}/{JsonTree.Text(s, "name")}" : JsonTree.Text(s, "name")));
        return
        [
            Cells.Name(o), $"{JsonTree.Text(role, "kind")}/{JsonTree.Text(role, "name")}", HumanDuration.AgeOf(o, now),
            Subjects("User"), Subjects("Group"), Subjects("ServiceAccount"),
        ];
    }

    private static object?[] RequestRow(JsonObject o, DateTimeOffset now)
    {
        var spec = Cells.Spec(o);
        var conditions = JsonTree.Objects(Cells.Status(o), "conditions").Select(c => JsonTree.Text(c, "type")).ToList();
        var state = conditions.Contains("Denied") ? "Denied" : conditions.Contains("Approved") ? "Approved" : "Pending";
        state = conditions.Contains("Failed") ? state + ",Failed" : state;
        state = JsonTree.Text(Cells.Status(o), "certificate") is { Length: > 0 } ? state + ",Issued" : state;
        var requested = JsonTree.Number(spec, "expirationSeconds");
        return
        [
            Cells.Name(o), HumanDuration.AgeOf(o, now), Cells.OrNone(JsonTree.Text(spec, "signerName")), JsonTree.Text(spec, "username") ?? "",
            requested is null ? Cells.None : HumanDuration.Format(TimeSpan.FromSeconds(requested.Value)), state,
        ];
    }

    private static object?[] StorageRow(JsonObject o, DateTimeOffset now)
    {
        var isDefault = JsonTree.Text(JsonTree.At(o, "metadata", "annotations"), "storageclass.kubernetes.io/is-default-class") == "true";
        return
        [
            isDefault ? Cells.Name(o) + " (default)" : Cells.Name(o), JsonTree.Text(o, "provisioner") ?? "", JsonTree.Text(o, "reclaimPolicy") ?? "Delete",
            JsonTree.Text(o, "volumeBindingMode") ?? "Immediate", JsonTree.Flag(o, "allowVolumeExpansion") ?? false, HumanDuration.AgeOf(o, now),
        ];
    }

    private static object?[] AttachmentRow(JsonObject o, DateTimeOffset now)
    {
        var spec = Cells.Spec(o);
        return
        [
            Cells.Name(o), JsonTree.Text(spec, "attacher") ?? "", JsonTree.Text(JsonTree.Object(spec, "source"), "persistentVolumeName") ?? "",
            JsonTree.Text(spec, "nodeName") ?? "", JsonTree.Flag(Cells.Status(o), "attached") ?? false, HumanDuration.AgeOf(o, now),
        ];
    }

    private static object?[] CsiDriverRow(JsonObject o, DateTimeOffset now)
    {
        var spec = Cells.Spec(o);
        var audiences = string.Join(",", JsonTree.Objects(spec, "tokenRequests").Select(t => JsonTree.Text(t, "audience")));
        return
        [
            Cells.Name(o), JsonTree.Flag(spec, "attachRequired") ?? true, JsonTree.Flag(spec, "podInfoOnMount") ?? false,
            JsonTree.Flag(spec, "storageCapacity") ?? false, audiences.Length == 0 ? "<unset>" : audiences,
            JsonTree.Flag(spec, "requiresRepublish") ?? false, Cells.OrNone(string.Join(",", JsonTree.Texts(spec, "volumeLifecycleModes"))), HumanDuration.AgeOf(o, now),
        ];
    }

    private static object?[] PolicyRow(JsonObject o, DateTimeOffset now)
    {
        var spec = Cells.Spec(o) ?? [];
        var parameter = JsonTree.Object(spec, "paramKind");
        return
        [
            Cells.Name(o), Cells.Size(spec, "validations") + Cells.Size(spec, "mutations"),
            parameter is null ? "<unset>" : $"{JsonTree.Text(parameter, "apiVersion")}/{JsonTree.Text(parameter, "kind")}", HumanDuration.AgeOf(o, now),
        ];
    }

    private static object?[] PolicyBindingRow(JsonObject o, DateTimeOffset now)
    {
        var reference = JsonTree.At(o, "spec", "paramRef");
        var text = reference is null ? "<unset>"
            : JsonTree.Text(reference, "name") is { Length: > 0 } name
                ? $"{JsonTree.Text(reference, "namespace") ?? "*"}/{name}"
                : $"{JsonTree.Text(reference, "namespace") ?? "*"}/{Cells.Selector(JsonTree.Object(reference, "selector"))}";
        return [Cells.Name(o), JsonTree.Text(Cells.Spec(o), "policyName") ?? "", text, HumanDuration.AgeOf(o, now)];
    }

    private static object?[] FlowRow(JsonObject o, DateTimeOffset now)
    {
        var spec = Cells.Spec(o);
        var dangling = JsonTree.Objects(Cells.Status(o), "conditions").FirstOrDefault(c => JsonTree.Text(c, "type") == "Dangling");
        return
        [
            Cells.Name(o), JsonTree.Text(JsonTree.Object(spec, "priorityLevelConfiguration"), "name") ?? "", Cells.Count(spec, "matchingPrecedence"),
            Cells.OrNone(JsonTree.Text(JsonTree.Object(spec, "distinguisherMethod"), "type")), HumanDuration.AgeOf(o, now), JsonTree.Text(dangling, "status") ?? "?",
        ];
    }

    private static object?[] LevelRow(JsonObject o, DateTimeOffset now)
    {
        var spec = Cells.Spec(o);
        var limited = JsonTree.Object(spec, "limited");
        var queuing = JsonTree.At(limited, "limitResponse", "queuing");
        return
        [
            Cells.Name(o), JsonTree.Text(spec, "type") ?? "", Cells.OrNone(Cells.Text(limited?["nominalConcurrencyShares"])),
            Cells.OrNone(Cells.Text(queuing?["queues"])), Cells.OrNone(Cells.Text(queuing?["handSize"])),
            Cells.OrNone(Cells.Text(queuing?["queueLengthLimit"])), HumanDuration.AgeOf(o, now),
        ];
    }

    private static object?[] ClaimRow(JsonObject o, DateTimeOffset now)
    {
        var status = Cells.Status(o);
        var states = new List<string>();
        if (JsonTree.Has(JsonTree.Object(o, "metadata"), "deletionTimestamp"))
        {
            states.Add("deleted");
        }

        states.Add(JsonTree.Has(status, "allocation") ? "allocated" : "pending");
        if (JsonTree.Array(status, "reservedFor") is { Count: > 0 })
        {
            states.Add("reserved");
        }

        return [Cells.Name(o), string.Join(",", states), HumanDuration.AgeOf(o, now)];
    }
}
