using System.Globalization;
using System.Text.Json.Nodes;
using EdgeOrch.Api.Schema;
using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.ApiServer.Pipeline.Admission;
using EdgeOrch.ApiServer.Storage;

namespace EdgeOrch.ApiServer.Webhooks;

/// <summary>Asks admission before a stream to an object is opened: exec, attach, port-forward and proxy. Thread-safe.</summary>
internal sealed class ConnectAdmission(IReadOnlyList<IRequestHandler> streams, ResourceRegistry registry, AdmissionChain admission) : IRequestHandler
{
    /// <inheritdoc/>
    public bool Handles(RequestInfo info) =>
        info is { IsResource: true, Group: "", Subresource: "exec" or "attach" or "portforward" or "proxy" } && Find(info) is not null;

    /// <inheritdoc/>
    public async ValueTask<ApiServerResponse> HandleAsync(RequestContext context)
    {
        var info = context.Info;
        var request = new AdmissionRequest
        {
            Operation = AdmissionOperation.Connect,
            Info = info,
            Name = info.Name,
            User = context.User,
            Object = Options(context),
            Warnings = context.Warnings,
        };
        await admission.AdmitAsync(request, context.Cancellation).ConfigureAwait(false);
        return await Find(info)!.HandleAsync(context).ConfigureAwait(false);
    }

    private IRequestHandler? Find(RequestInfo info)
    {
        for (var i = 0; i < streams.Count; i++)
        {
            if (streams[i].Handles(info))
            {
                return streams[i];
            }
        }

        return null;
    }

    // The options as an object: what the query says, by the types of its fields.
    private JsonObject Options(RequestContext context)
    {
        var info = context.Info;
        var kind = registry.Catalog.FindResource(info.Group, info.Version, info.Resource)?.FindSubresource(info.Subresource)?.Kind ?? "";
        var options = new JsonObject { ["kind"] = kind, ["apiVersion"] = "v1" };
        if (kind.Length == 0)
        {
            return options;
        }

        foreach (var field in registry.Catalog.FindType("core/v1", kind).Fields)
        {
            if (context.Query.All(field.Name).ToList() is { Count: > 0 } values && Value(field.Type, values) is { } value)
            {
                options[field.Name] = value;
            }
        }

        if (info.Subresource == "proxy" && info.SubresourcePath.Length > 0)
        {
            options["path"] = "/" + info.SubresourcePath;
        }

        return options;
    }

    private static JsonNode? Value(TypeSchema type, List<string> values) => type.Kind switch
    {
        FieldType.Bool => JsonValue.Create(values[0] is "" or "true" or "1" or "t" or "T" or "TRUE" or "True"),
        FieldType.Array when type.Element!.Kind == FieldType.Int32 =>
            new JsonArray([.. values.SelectMany(static v => v.Split(',')).Select(static v => (JsonNode?)Number(v))]),
        FieldType.Array => new JsonArray([.. values.Select(static v => (JsonNode?)JsonValue.Create(v))]),
        FieldType.String => JsonValue.Create(values[0]),
        _ => Number(values[0]),
    };

    private static JsonValue? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? JsonValue.Create(number) : null;
}
