using System.Text.Json.Nodes;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.Validation;

/// <summary>Which kinds have rules of their own.</summary>
internal static class KindRules
{
    /// <summary>Rules of an object by itself, or null.</summary>
    public static Action<JsonObject, ErrorList>? Create(KindDescription kind) => null;

    /// <summary>Rules of a change (new, old), or null.</summary>
    public static Action<JsonObject, JsonObject, ErrorList>? Update(KindDescription kind) => null;
}
