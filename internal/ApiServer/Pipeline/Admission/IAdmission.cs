namespace EdgeOrch.ApiServer.Pipeline.Admission;

/// <summary>
/// A say in writes. All mutating stages run first (before defaulting and validation), then all validating ones on the final object.
/// Refuse by throwing <see cref="EdgeOrch.Api.Errors.ApiException"/> (usually Forbidden). Thread-safe.
/// </summary>
public interface IAdmission
{
    /// <summary>The name, for messages and logs.</summary>
    string Name { get; }

    /// <summary>Whether this stage wants to see such a request; must be quick and look only at verb and resource.</summary>
    bool Handles(AdmissionRequest request);

    /// <summary>May change <see cref="AdmissionRequest.Object"/> in place. Not called for deletes.</summary>
    ValueTask MutateAsync(AdmissionRequest request, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>May only refuse.</summary>
    ValueTask ValidateAsync(AdmissionRequest request, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
