namespace EdgeOrch.Api.Tables;

/// <summary>A column of the table form of a list.</summary>
/// <param name="Name">Heading.</param>
/// <param name="Type">"string", "integer", "number", "boolean" or "date".</param>
/// <param name="Format">OpenAPI format; "name" marks the column that identifies the object.</param>
/// <param name="Description">Explanation.</param>
/// <param name="Priority">0 is always shown, 1 only in the wide view.</param>
public sealed record TableColumn(string Name, string Type, string Format, string Description, int Priority);
