using System.Text.Json.Nodes;
using EdgeOrch.Api.Conversion;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Validation;

namespace EdgeOrch.ApiServer.Verbs;

/// <summary>What is wrong with an object that is about to be stored. Pure.</summary>
internal static class WriteErrors
{
    /// <summary>All of it, in the words of the caller's version.</summary>
    public static IReadOnlyList<FieldError> Of(WriteScope scope, JsonObject value, JsonObject? old)
    {
        var strategy = scope.Endpoint.Strategy;
        var own = old is null ? strategy.Validate(value, null) : strategy.ValidateUpdate(scope.Info.Subresource, value, old);
        var ofKind = OfKind(scope, value, old);
        return own.ToList() is { Count: > 0 } particular ? [.. ofKind, .. particular] : ofKind;
    }

    private static IReadOnlyList<FieldError> OfKind(WriteScope scope, JsonObject value, JsonObject? old)
    {
        // An Event written through its own group must be one of the new style; the core group goes on taking the old one.
        if (scope.Endpoint.Kind is { Group: "events.k8s.io" } kind)
        {
            var shown = KindConverter.Convert(value, kind.ApiVersion);
            return old is null ? Validator.ValidateCreate(kind, shown) : Validator.ValidateUpdate(kind, shown, KindConverter.Convert(old, kind.ApiVersion));
        }

        var working = scope.Endpoint.Working;
        return old is null ? Validator.ValidateCreate(working, value) : Validator.ValidateUpdate(working, value, old);
    }
}
