using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Api.Apply;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Patching;
using EdgeOrch.Api.Schema;
using EdgeOrch.ApiServer.Pipeline;

namespace EdgeOrch.ApiServer.Verbs;

/// <summary>Reads what an apply sends. Null is kept: saying nothing and saying null differ.</summary>
internal static class ApplyConfiguration
{
    /// <summary>The configuration in a body that is JSON by now.</summary>
    /// <exception cref="ApiException">400: no object, of another version, or not fitting its type.</exception>
    public static JsonObject Read(RequestContext context, ReadOnlySpan<byte> json, string apiVersion, string kind, TypeSchema type)
    {
        _ = WriteOptions.Validation(context.Query);
        var config = PatchParser.ParseObject(json);
        if (JsonTree.Text(config, "apiVersion") is var version && version != apiVersion)
        {
            throw ApiException.BadRequest($"Incorrect version specified in apply patch. Specified patch version: {version}, expected: {apiVersion}");
        }

        if (JsonTree.Text(config, "kind") is var sent && sent != kind)
        {
            throw ApiException.BadRequest($"Incorrect kind specified in apply patch. Specified patch kind: {sent}, expected: {kind}");
        }

        if (config.ContainsKey("metadata") && config["metadata"] is not JsonObject)
        {
            throw ApiException.BadRequest("metadata must be an object");
        }

        ServerSideApply.Check(type, apiVersion, config);
        return config;
    }
}
