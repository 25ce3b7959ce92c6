using System.Text.Json.Nodes;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.OpenApi;

/// <summary>What an operation takes and answers with.</summary>
internal sealed class ExchangedType
{
    private readonly TypeSchema? _type;
    private readonly string? _customName;
    private readonly TypeSchema? _list;
    private readonly ApiOperation _operation;
    private readonly TypeSchema _status;

    private ExchangedType(ApiOperation operation, TypeSchema? type, string? customName, TypeSchema? list, TypeSchema status, JsonObject gvk)
    {
        _operation = operation;
        _type = type;
        _customName = customName;
        _list = list;
        _status = status;
        Gvk = gvk;
    }

    /// <summary>group, version, kind of the object the operation is about.</summary>
    public JsonObject Gvk { get; }

    /// <summary>The types of an operation.</summary>
    public static ExchangedType Of(ApiCatalog catalog, ApiOperation operation)
    {
        var kind = operation.Resource;
        var (group, version, name) = operation.Subresource is { } sub ? (sub.Group, sub.Version, sub.Kind) : (kind.Group, kind.Version, kind.Kind);
        var own = group == kind.Group && name == kind.Kind;
        var type = own ? kind.BuiltIn ? kind.Schema : null : catalog.FindType(KindList.PackageOf(group, version), name);
        var list = operation.Action == "list" && kind.BuiltIn ? catalog.FindType(kind.Schema.Package, kind.ListKind) : null;
        return new ExchangedType(operation, type, own && !kind.BuiltIn ? DefinitionNames.OfCustom(kind) : null, list,
            catalog.FindType("meta/v1", "Status"), SchemaEmitter.Gvk(group, version, name));
    }

    /// <summary>Schema of the request body, or null.</summary>
    public JsonObject? Body(SchemaEmitter emitter) => Single(emitter);

    /// <summary>Schema of the answer, or null.</summary>
    public JsonObject? Answer(SchemaEmitter emitter) => _operation.Action switch
    {
        "connect" => new JsonObject { ["type"] = "string" },
        "delete" or "deletecollection" => emitter.Reference(_status),
        "list" => _list is not null ? emitter.Reference(_list)
            : _customName is not null ? emitter.ReferenceTo(DefinitionNames.OfCustomList(_operation.Resource)) : null,
        _ => _operation.Subresource?.Name == "log" ? new JsonObject { ["type"] = "string" } : Single(emitter),
    };

    private JsonObject? Single(SchemaEmitter emitter)
        => _customName is not null ? emitter.ReferenceTo(_customName) : _type is null ? null : emitter.Reference(_type);
}
