using System.Text.Json.Nodes;

namespace EdgeOrch.ApiServer.Pipeline.Admission;

/// <summary>The options of a write (CreateOptions, UpdateOptions, DeleteOptions), made into a document only when somebody wants to see it.</summary>
public interface IAdmissionOptions
{
    /// <summary>The document in meta.k8s.io/v1, or null when the operation has none.</summary>
    JsonObject? ForAdmission(AdmissionRequest request);
}
