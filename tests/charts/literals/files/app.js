const token = getToken();
const { password } = form;
fetch('/api', { headers: { token: token } });
