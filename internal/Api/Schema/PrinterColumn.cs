namespace EdgeOrch.Api.Schema;

/// <summary>A column of a custom resource's table (additionalPrinterColumns).</summary>
/// <param name="Name">Heading.</param>
/// <param name="Type">"string", "integer", "number", "boolean" or "date".</param>
/// <param name="Format">OpenAPI format, or empty.</param>
/// <param name="Description">Explanation, or empty.</param>
/// <param name="Priority">0 is always shown, more only in the wide view.</param>
/// <param name="JsonPath">Where the value is, for example ".spec.replicas".</param>
public sealed record PrinterColumn(string Name, string Type, string Format, string Description, int Priority, string JsonPath);
