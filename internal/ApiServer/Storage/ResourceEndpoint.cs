using EdgeOrch.Api.Schema;
using EdgeOrch.ApiServer.Strategies;

namespace EdgeOrch.ApiServer.Storage;

/// <summary>One served resource: its description, where it is stored and how it behaves.</summary>
/// <param name="Kind">The served kind.</param>
/// <param name="Storage">Where objects are.</param>
/// <param name="Strategy">What is particular about the kind.</param>
/// <param name="Conversion">Translates between the stored and the served version; null when they are the same.</param>
internal sealed record ResourceEndpoint(KindDescription Kind, ResourceStorage Storage, ResourceStrategy Strategy, IVersionConversion? Conversion);
