using System.Text;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.Api.Tests.Errors;

public sealed class ApiStatusTests
{
    [Fact]
    public void Not_found_is_written_as_upstream_does()
        => Assert.Equal(
            """{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"pods \"x\" not found","reason":"NotFound","details":{"name":"x","kind":"pods"},"code":404}""",
            Encoding.UTF8.GetString(ApiException.NotFound("", "pods", "x").Status.ToJson()));

    [Fact]
    public void Conflict_is_worded_as_upstream_does()
        => Assert.Equal(
            "Operation cannot be fulfilled on deployments.apps \"x\": the object has been modified; please apply your changes to the latest version and try again",
            ApiException.Conflict("apps", "deployments", "x").Message);

    [Fact]
    public void Forbidden_is_worded_as_upstream_does()
        => Assert.Equal("pods \"x\" is forbidden: User \"u\" cannot get resource \"pods\"",
            ApiException.Forbidden("", "pods", "x", "User \"u\" cannot get resource \"pods\"").Message);

    [Fact]
    public void A_status_is_read_back_as_it_was_written()
    {
        var status = ApiException.Invalid("apps", "Deployment", "x", [FieldError.Invalid("spec.replicas", -1, "no")]).Status;
        var again = ApiStatus.Parse(status.ToJson());
        Assert.Equal(status.ToJson(), again!.ToJson());
        Assert.Null(ApiStatus.Parse("{}"u8));
        Assert.Null(ApiStatus.Parse("nonsense"u8));
    }
}
