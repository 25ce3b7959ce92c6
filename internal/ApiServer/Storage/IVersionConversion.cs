using System.Text.Json.Nodes;

namespace EdgeOrch.ApiServer.Storage;

/// <summary>
/// Translates objects of one kind between its versions. Works on batches, because a conversion may ask a process outside; whoever
/// has many objects (a list, a watch that starts) hands them over together. Thread-safe.
/// </summary>
internal interface IVersionConversion
{
    /// <summary>The objects in another version, in the same order. Objects may come in different versions; the arguments may be changed.</summary>
    /// <param name="objects">The objects.</param>
    /// <param name="toApiVersion">The version wanted, with its group.</param>
    /// <param name="cancellationToken">Ends when the caller goes away.</param>
    /// <exception cref="EdgeOrch.Api.Errors.ApiException">The objects cannot be converted.</exception>
    ValueTask<IReadOnlyList<JsonObject>> ConvertAsync(IReadOnlyList<JsonObject> objects, string toApiVersion, CancellationToken cancellationToken);
}
