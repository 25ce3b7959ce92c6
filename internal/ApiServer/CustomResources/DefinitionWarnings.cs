using EdgeOrch.Api.CustomResources;
using EdgeOrch.ApiServer.Pipeline.Admission;

namespace EdgeOrch.ApiServer.CustomResources;

/// <summary>Tells who writes a definition what of it has no effect. Thread-safe.</summary>
internal sealed class DefinitionWarnings : IAdmission
{
    /// <summary>What is said about expressions.</summary>
    public const string Expressions = "x-kubernetes-validations: the rules are stored but not enforced";

    /// <inheritdoc/>
    public string Name => "DefinitionWarnings";

    /// <inheritdoc/>
    public bool Handles(AdmissionRequest request) =>
        request.Info is { Group: "apiextensions.k8s.io", Resource: "customresourcedefinitions", Subresource: "" } && request.Object is not null;

    /// <inheritdoc/>
    public ValueTask MutateAsync(AdmissionRequest request, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask ValidateAsync(AdmissionRequest request, CancellationToken cancellationToken)
    {
        var definition = CustomResourceDefinition.Read(request.Object!);
        IEnumerable<string> texts = definition.HasExpressions ? [Expressions, .. DefinitionAdvice.Of(definition)] : DefinitionAdvice.Of(definition);
        foreach (var text in texts.Where(text => !request.Warnings.Contains(text)))
        {
            request.Warnings.Add(text);
        }

        return ValueTask.CompletedTask;
    }
}
