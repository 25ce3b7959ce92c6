using System.Text.Json.Nodes;

namespace EdgeOrch.Api.Apply;

/// <summary>One entry of metadata.managedFields. Immutable.</summary>
/// <param name="Manager">Who.</param>
/// <param name="Operation">"Apply" or "Update".</param>
/// <param name="Subresource">By way of which subresource, or empty.</param>
/// <param name="ApiVersion">In which version the fields are named.</param>
/// <param name="Time">When the fields last changed hands, as metadata carries times; empty when unknown.</param>
/// <param name="Fields">The fields.</param>
internal sealed record ManagerEntry(string Manager, string Operation, string Subresource, string ApiVersion, string Time, FieldSet Fields)
{
    /// <summary>Whether the manager applied them.</summary>
    public bool Applied => Operation == "Apply";

    /// <summary>Reads one entry; null when it is none.</summary>
    public static ManagerEntry? Read(JsonObject entry)
    {
        var operation = JsonTree.Text(entry, "operation") ?? "";
        var type = JsonTree.Text(entry, "fieldsType") ?? "";
        return operation is not ("Apply" or "Update") || type is not ("" or "FieldsV1") || FieldSetJson.Read(JsonTree.Object(entry, "fieldsV1") ?? []) is not { } fields
            ? null
            : new ManagerEntry(JsonTree.Text(entry, "manager") ?? "", operation, JsonTree.Text(entry, "subresource") ?? "",
                JsonTree.Text(entry, "apiVersion") ?? "", JsonTree.Text(entry, "time") ?? "", fields);
    }

    /// <summary>Whether this is what a manager did in the same way; appliers have one entry whatever version they use.</summary>
    public bool Is(ManagerEntry other) => Manager == other.Manager && Operation == other.Operation && Subresource == other.Subresource
        && (Applied || ApiVersion == other.ApiVersion);

    /// <summary>The entry as managedFields carries it.</summary>
    public JsonObject ToJson()
    {
        var json = new JsonObject { ["manager"] = Manager, ["operation"] = Operation, ["apiVersion"] = ApiVersion };
        if (Time.Length > 0)
        {
            json["time"] = Time;
        }

        json["fieldsType"] = "FieldsV1";
        json["fieldsV1"] = FieldSetJson.ToJson(Fields);
        if (Subresource.Length > 0)
        {
            json["subresource"] = Subresource;
        }

        return json;
    }

    /// <summary>The order of entries: appliers first, then by time and name.</summary>
    public static int Compare(ManagerEntry left, ManagerEntry right)
    {
        Span<(string Left, string Right)> keys =
            [(left.Operation, right.Operation), (left.Time, right.Time), (left.Manager, right.Manager), (left.ApiVersion, right.ApiVersion), (left.Subresource, right.Subresource)];
        foreach (var (a, b) in keys)
        {
            if (string.CompareOrdinal(a, b) is not 0 and var order)
            {
                return order;
            }
        }

        return 0;
    }

    /// <summary>The manager as conflicts name it.</summary>
    public override string ToString()
    {
        var text = Errors.GoQuote.Quote(Manager) + (Subresource.Length > 0 ? " with subresource " + Errors.GoQuote.Quote(Subresource) : "");
        return Applied ? text : $"{text} using {ApiVersion}";
    }
}
