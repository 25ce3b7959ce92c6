using System.Text.Json.Nodes;

namespace EdgeOrch.Api.Apply;

/// <summary>One entry of metadata.managedFields.</summary>
internal sealed record ManagerEntry(string Manager, string Operation, string Subresource, string ApiVersion, string Time, JsonObject Fields)
{
    /// <summary>The entries of an object.</summary>
    public static List<ManagerEntry> Read(JsonObject value)
        => [.. JsonTree.Objects(JsonTree.Object(value, "metadata"), "managedFields").Select(e => new ManagerEntry(
            JsonTree.Text(e, "manager") ?? "", JsonTree.Text(e, "operation") ?? "", JsonTree.Text(e, "subresource") ?? "",
            JsonTree.Text(e, "apiVersion") ?? "", JsonTree.Text(e, "time") ?? "", (JsonTree.Object(e, "fieldsV1") ?? []).DeepClone().AsObject()))];

    /// <summary>Writes the entries into an object; empty ones are left out.</summary>
    public static void Write(JsonObject value, IEnumerable<ManagerEntry> entries)
    {
        var list = new JsonArray();
        foreach (var entry in entries.Where(e => e.Fields.Count > 0))
        {
            var item = new JsonObject
            {
                ["manager"] = entry.Manager, ["operation"] = entry.Operation, ["apiVersion"] = entry.ApiVersion, ["time"] = entry.Time,
                ["fieldsType"] = "FieldsV1", ["fieldsV1"] = entry.Fields.DeepClone(),
            };
            if (entry.Subresource.Length > 0)
            {
                item["subresource"] = entry.Subresource;
            }

            list.Add((JsonNode)item);
        }

        var metadata = JsonTree.Ensure(value, "metadata");
        if (list.Count > 0)
        {
            metadata["managedFields"] = list;
        }
        else
        {
            metadata.Remove("managedFields");
        }
    }

    /// <summary>True when this is the entry of that actor and way of writing.</summary>
    public bool Is(string manager, string operation, string subresource)
        => Manager == manager && Operation == operation && Subresource == subresource;
}
